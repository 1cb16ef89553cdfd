// Which roles the reader holds, to hide what the server would refuse anyway. Decides nothing: the server does.
import { login } from '../../api/session.ts';
import type { Role } from '../../api/types.ts';

/** Roles that work with people's data. The three administrators and finance never do. */
export const PEOPLE: Role[] = ['captain', 'helper', 'station_head', 'deputy_head', 'community_worker', 'street', 'district'];
/** Roles that lead a station or an office: they read reports, print and export. */
export const LEADS: Role[] = ['station_head', 'deputy_head', 'community_worker', 'street', 'district'];
/** Roles that keep the ledger: doors, consents, numbers in clear, imports; and decide on late answers. */
export const WORKERS: Role[] = ['station_head', 'deputy_head', 'community_worker'];
/** Roles that sign off a compound. */
export const STATION: Role[] = ['station_head', 'deputy_head'];
/** Roles that answer for doors. */
export const SPEAKERS: Role[] = ['captain', 'helper', 'station_head', 'deputy_head'];
/** Roles that hand a door to somebody else. */
export const HANDERS: Role[] = ['captain', 'station_head', 'deputy_head'];
/** Units that are called in: they see what they are asked, and nothing else. */
export const PARTY: Role[] = ['party'];
export const OFFICE: Role[] = ['community_worker', 'street', 'district'];
export const APPOINTERS: Role[] = ['station_head', 'deputy_head', 'community_worker', 'street', 'district', 'security_admin'];
export const ACCOUNT_SEERS: Role[] = [...APPOINTERS, 'system_admin'];

export function holds(roles?: readonly Role[]): boolean {
  if (!roles) return true;
  return login.session?.grants.some((grant) => roles.includes(grant.role)) ?? false;
}

/** Speaks for a unit and holds no other role: the grid is none of his work. */
export function isPartyOnly(): boolean {
  const roles = ownRoles();
  return roles.length > 0 && roles.every((one) => PARTY.includes(one));
}

export function ownRoles(): Role[] {
  return login.session?.grants.map((grant) => grant.role) ?? [];
}

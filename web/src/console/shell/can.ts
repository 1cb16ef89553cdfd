// Which roles the reader holds, to hide what the server would refuse anyway. Decides nothing: the server does.
import { login } from '../../api/session.ts';
import type { Role } from '../../api/types.ts';

/** Roles that work with people's data. The three administrators and finance never do. */
export const PEOPLE: Role[] = ['captain', 'helper', 'station_head', 'deputy_head', 'community_worker', 'street', 'district'];
/** Roles that lead a station or an office. */
export const LEADS: Role[] = ['station_head', 'deputy_head', 'community_worker', 'street', 'district'];
export const OFFICE: Role[] = ['community_worker', 'street', 'district'];
export const APPOINTERS: Role[] = ['station_head', 'deputy_head', 'community_worker', 'street', 'district', 'security_admin'];
export const ACCOUNT_SEERS: Role[] = [...APPOINTERS, 'system_admin', 'auditor'];

export function holds(roles?: readonly Role[]): boolean {
  if (!roles) return true;
  return login.session?.grants.some((grant) => roles.includes(grant.role)) ?? false;
}

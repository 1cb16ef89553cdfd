// The roles in the order in which people look for them, and where each may be given. The server decides.
import type { Level, Role } from '../../api/types.ts';

export const ROLES: Role[] = [
  'captain', 'helper', 'station_head', 'deputy_head', 'community_worker', 'street', 'district', 'finance', 'system_admin',
  'security_admin', 'auditor', 'party',
];

const LEVELS: Record<Role, Level[]> = {
  captain: [5],
  helper: [5],
  station_head: [4],
  deputy_head: [4],
  community_worker: [3],
  street: [2],
  district: [1],
  finance: [1, 2],
  system_admin: [1],
  security_admin: [1],
  auditor: [1],
  party: [1, 2, 3, 4],
};

const BELOW_STATION: Role[] = ['captain', 'helper'];
const BELOW_COMMUNITY: Role[] = [...BELOW_STATION, 'deputy_head', 'station_head'];
const BELOW_STREET: Role[] = [...BELOW_COMMUNITY, 'community_worker'];
const GIVES: Partial<Record<Role, Role[]>> = {
  station_head: [...BELOW_STATION, 'deputy_head'],
  deputy_head: ['helper'],
  community_worker: BELOW_COMMUNITY,
  street: [...BELOW_STREET, 'party'],
  district: [...BELOW_STREET, 'street', 'finance', 'party'],
  security_admin: ROLES,
};

/** The roles that somebody with `own` roles may give at a level. */
export function rolesAt(level: Level, own: readonly Role[]): Role[] {
  const given = new Set(own.flatMap((role) => GIVES[role] ?? []));
  return ROLES.filter((role) => given.has(role) && LEVELS[role].includes(level));
}

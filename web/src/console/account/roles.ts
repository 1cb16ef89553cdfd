// The roles in the order in which people look for them, and where each may be given. The server decides.
import type { Level, Role } from '../../api/types.ts';

export const ROLES: Role[] = [
  'captain', 'helper', 'station_head', 'deputy_head', 'community_worker', 'street', 'district', 'finance', 'system_admin',
  'security_admin', 'auditor',
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
};

export const rolesAt = (level: Level): Role[] => ROLES.filter((role) => LEVELS[role].includes(level));

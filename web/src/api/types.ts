// The shapes that cross the wire (REST v1). Ids are strings of digits, times RFC 3339 UTC, dates "YYYY-MM-DD".
// Holds no behaviour.

export type Id = string;
export type Lang = 'zh' | 'en';
export type Role =
  | 'captain' | 'helper' | 'station_head' | 'deputy_head' | 'community_worker' | 'street' | 'district'
  | 'finance' | 'system_admin' | 'security_admin' | 'auditor';
/** 1 district, 2 street, 3 community, 4 compound, 5 building. */
export type Level = 1 | 2 | 3 | 4 | 5;

export interface List<T> {
  items: T[];
  next?: string;
}

export interface Grant {
  role: Role;
  /** Absent: the whole district. */
  node_id?: Id;
  node_name?: string;
  level: Level;
  path?: string;
}

export interface Session {
  account_id: Id;
  name: string;
  lang: Lang;
  elder_mode: boolean;
  csrf: string;
  expires_at: string;
  is_demo: boolean;
  grants: Grant[];
}

export interface Device {
  id: Id;
  device: string;
  created_at: string;
  seen_at: string;
  expires_at: string;
  is_current: boolean;
}

export interface PathItem {
  id: Id;
  name: string;
  level: Level;
}

export type Usage = 'owner_occupied' | 'rented' | 'vacant' | 'commercial' | 'other_usage';
export type Sex = 'unknown' | 'male' | 'female' | 'unstated';
export type Residence = 'usual' | 'registered' | 'migrant' | 'overseas';

export interface Door {
  id: Id;
  building_id: Id;
  unit: string;
  unit_no: number;
  floor: number;
  room: string;
  label: string;
  usage: Usage;
  area_cm2?: number;
  households: number;
  residents: number;
  version: number;
}

export interface Resident {
  person_id: Id;
  spell_id: Id;
  household_id: Id;
  name: string;
  sex: Sex;
  birth_year?: number;
  birth_on?: string;
  /** GB/T 4761-2008, two digits: "02" is the head. */
  relation: string;
  phone_mask?: string;
  id_mask?: string;
  registered_here?: 'yes' | 'no';
  residence: Residence;
  /** Absent: lived here before anybody wrote it down. */
  from_on?: string;
  version: number;
}

export interface Household {
  id: Id;
  door_id: Id;
  number: number;
  version: number;
  residents: Resident[];
}

export interface Sheet {
  door: Door;
  path?: string;
  households: Household[];
}

export interface PersonDraft {
  name?: string;
  sex?: Sex;
  birth_year?: number;
  birth_on?: string;
  relation?: string;
  phone?: string;
  id_number?: string;
  registered_here?: 'yes' | 'no';
  residence?: Residence;
}

export type ChangeKind = 'add' | 'birth' | 'move_out' | 'death' | 'correct' | 'set_usage' | 'add_household';

export interface Change {
  kind: ChangeKind;
  household_id?: Id;
  household_ref?: string;
  person_id?: Id;
  based_on?: number;
  on?: string;
  usage?: Usage;
  person?: PersonDraft;
}

export type SurveyStatus = 'draft' | 'opening' | 'open' | 'closed';

export interface Question {
  key: string;
  text: string;
  kind: 'yes_no' | 'choice' | 'number' | 'text' | 'date';
  choices?: string[];
  required?: boolean;
}

export interface Survey {
  id: Id;
  title: string;
  purpose: string;
  legal_basis: string;
  form_no: string;
  issued_by: string;
  approval_no: string;
  valid_until: string;
  opens_at?: string;
  due_at?: string;
  areas: { node_id: Id; name: string }[];
  verify: string[];
  questions: Question[];
  retention_days: number;
  baseline?: { text: string; minutes: number };
  status: SurveyStatus;
  opened_at?: string;
  closed_at?: string;
  close_note?: string;
  purged_at?: string;
  buildings_total?: number;
  buildings_ready?: number;
  sign_offs?: { node_id: Id; name: string; signed_by: Id; by_name: string; signed_at: string; note?: string }[];
  is_demo?: boolean;
}

export type Outcome =
  | 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'missing' | 'not_existing' | 'merged';
export type TargetStatus =
  | 'waiting' | 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'pending' | 'dropped';

export interface Target {
  door: Door;
  status: TargetStatus;
  answer_id?: Id;
  given_at?: string;
  assigned_to?: Id;
  households: Household[];
}

export interface Pack {
  survey: Survey;
  building_id: Id;
  path: string;
  as_of: string;
  targets: Target[];
}

export type AnswerValue = string | number | boolean;

export interface AnswerDraft {
  outcome: Outcome;
  given_at: string;
  based_on: number;
  changes: Change[];
  answers: Record<string, AnswerValue>;
  note?: string;
  amends?: Id;
}

export interface TargetNow {
  door_id: Id;
  building_id: Id;
  status: TargetStatus;
  answer_id?: Id;
  given_at?: string;
  received_at?: string;
  assigned_to?: Id;
  households: number;
  residents: number;
}

export type Fate = 'applied' | 'late' | 'sealed' | 'for_station';

export interface AnswerReply {
  answer_id: Id;
  fate: Fate;
  target: TargetNow;
  /** Absent when the ledger did not change. */
  door?: Sheet;
}

export interface Conflict {
  /** "/changes/0/phone" */
  pointer: string;
  person_id?: Id;
  yours: unknown;
  ledger: unknown;
}

export interface ConflictDetail {
  conflicts: Conflict[];
  door: Sheet;
}

export interface Totals {
  doors: number;
  done: number;
  unchanged: number;
  changed: number;
  vacant: number;
  not_reached: number;
  refused: number;
  pending: number;
  dropped: number;
  remaining: number;
  households: number;
  residents: number;
  moved_in: number;
  moved_out: number;
  new: number;
  born: number;
  died: number;
  corrected: number;
}

export interface Progress {
  survey: Id;
  node: Id;
  status: SurveyStatus;
  as_of: string;
  totals: Totals;
  times?: { since_open_s: number; p50_s?: number; p95_s?: number; all_s?: number };
  children: { id: Id; name: string; code: string; level: Level; totals: Totals }[];
  is_demo?: boolean;
}

export interface Todo {
  survey_id: Id;
  title: string;
  due_at?: string;
  valid_until?: string;
  building_id: Id;
  building: string;
  place: string;
  totals: Totals;
  /** Open doors handed to the caller in a building that is not his own. */
  handed?: number;
}

export interface GridNode {
  id: Id;
  level: Level;
  kind: string;
  basis?: string;
  building_kind?: string;
  code: string;
  stat_code?: string;
  name: string;
  parent_id?: Id;
  is_managed?: boolean;
  opened_on: string;
  closed_on?: string;
  path: PathItem[];
  children: number;
  counts: { doors: number; households: number; residents: number; as_of: string } & Record<string, unknown>;
}

export interface GridChild {
  id: Id;
  level: Level;
  kind: string;
  code: string;
  name: string;
  children: number;
  doors: number;
  households: number;
  residents: number;
  captains: string[];
}

export interface Suggestion {
  id: Id;
  kind: 'complaint' | 'suggestion';
  text: string;
  page?: string;
  made_at: string;
  reply?: string;
  replied_at?: string;
}

export interface Fault {
  pointer: string;
  message: string;
}

export interface ErrorBody {
  /** One of the alphabet: "conflict". */
  code: string;
  /** What exactly, as a message key: "survey.already_answered". */
  reason?: string;
  message: string;
  pointer?: string;
  faults?: Fault[];
  detail?: unknown;
  request_id?: string;
}

// The shapes of the console's own routes (REST v1), beside those of src/api. Holds no behaviour.
import type { Change, Door, Fault, Id, Level, PathItem, Role, Sex, TargetStatus, Totals, Usage } from '../api/types.ts';

/** Figures of one place, from the ledger. */
export interface PlaceFigures {
  node_id: Id;
  doors: number;
  vacant_doors: number;
  households: number;
  residents: number;
  registered: number;
  migrants: number;
  aged_60: number;
  aged_80: number;
}

export interface PlaceCounts extends PlaceFigures {
  as_of: string;
  children: PlaceFigures[];
}

export interface Place {
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
  children: number;
  path?: PathItem[];
}

export interface GridFact {
  what: string;
  value: string;
  valid_from: string;
  valid_to?: string;
}

export interface GridUnit {
  no: number;
  label: string;
  captain_name?: string;
}

export interface Found {
  kind: 'person' | 'door' | 'node' | 'survey' | 'page';
  id: Id;
  title: string;
  subtitle?: string;
  node_id?: Id;
  door_id?: Id;
}

export interface HouseholdItem {
  household_id: Id;
  door_id: Id;
  building_id: Id;
  building?: string;
  label: string;
  number: number;
  residents: number;
  usage: Usage;
  head?: string;
  phone_mask?: string;
  version: number;
}

export interface BuildingDoors {
  building_id: Id;
  path: string;
  units?: { no: number; label: string }[];
  doors?: Door[];
}

export interface HistoryItem {
  id: Id;
  at: string;
  on?: string;
  by?: string;
  source: string;
  what: string;
  person_id?: Id;
  name?: string;
  field?: string;
  old?: string;
  new?: string;
}

export interface Look {
  at: string;
  by: string;
  what: string;
  reason?: string;
  times: number;
}

export interface Consent {
  id: Id;
  purpose: string;
  fields: string;
  given_by: 'self' | 'guardian';
  guardian?: string;
  guardian_relation?: string;
  given_ms: string;
  withdrawn_ms?: string;
}

export interface Duplicate {
  person_id: Id;
  door_id: Id;
  name: string;
  sex: Sex;
  birth_year?: number;
  path: string;
  label: string;
  phone_mask?: string;
}

export interface CodeItem {
  code: string;
  zh: string;
  en: string;
}

export interface LedgerCodes {
  relations?: CodeItem[];
  usages?: CodeItem[];
  sexes?: CodeItem[];
  residences?: CodeItem[];
  sensitive?: CodeItem[];
}

export interface ImportColumn {
  title: string;
  field?: string;
}

export type ImportState = 'uploaded' | 'checking' | 'checked' | 'applying' | 'applied' | 'failed' | 'cancelled';

export interface Import {
  id: Id;
  node_id: Id;
  state: ImportState;
  file_name: string;
  format: string;
  encoding: string;
  header_rows: number;
  columns?: ImportColumn[];
  rows: number;
  adds: number;
  changes: number;
  same: number;
  faults_count: number;
  /** Thousandths. */
  progress: number;
  failure?: string;
  faults?: { row: number; column: string; message: string }[];
  created_ms: string;
}

export interface Appointment {
  id: Id;
  role: Role;
  node_id?: Id;
  node_name?: string;
  level: Level;
  path?: string;
  is_stand_in?: boolean;
  valid_from: string;
  valid_to?: string;
}

export type AccountStatus = 'invited' | 'active' | 'locked' | 'disabled';

export interface Account {
  id: Id;
  login: string;
  name: string;
  phone_mask?: string;
  status: AccountStatus;
  created_at?: string;
  password_at?: string;
  invited_until?: string;
  version?: number;
  appointments: Appointment[];
}

export interface Invitation {
  code: string;
  url: string;
  expires_at: string;
}

export interface ApiToken {
  id: Id;
  name: string;
  is_read_only: boolean;
  created_at: string;
  expires_at: string;
  seen_at?: string;
  token?: string;
}

export interface SheetImport {
  rows: number;
  created: number;
  faults_count: number;
  faults: Fault[];
}

/** A complaint or suggestion. */
export interface SaidItem {
  id: Id;
  kind: 'complaint' | 'suggestion';
  text: string;
  page?: string;
  by: string;
  node_id?: Id;
  node_name?: string;
  created_at: string;
  reply?: string;
  replied_by?: string;
  replied_at?: string;
}

export interface AuditRow {
  id: Id;
  at_ms: string;
  account_id?: Id;
  account_name?: string;
  action: string;
  object?: string;
  node_id?: Id;
  detail?: unknown;
  request_id: string;
}

export interface LintFinding {
  severity: 'blocks' | 'advises';
  pointer: string;
  text: string;
}

export interface SurveyLint {
  findings: LintFinding[];
  fields_asked: number;
  fields_in_ledger: number;
  reuse: string;
}

export interface SurveyDoor {
  door: Door;
  building_id: Id;
  place: string;
  status: TargetStatus;
  answer_id?: Id;
  given_at?: string;
  received_at?: string;
  assigned_to?: Id;
  outcome?: string;
  fate?: string;
  clock?: string;
  by_name?: string;
  note?: string;
  changes?: Change[];
}

export interface SurveyReport {
  survey: import('../api/types.ts').Survey;
  node: Id;
  path: string;
  as_of: string;
  totals: Totals;
  times?: { since_open_s?: number; p50_s?: number; p95_s?: number; all_s?: number };
  coverage_x10?: number;
  elapsed_minutes?: number;
  people_answering?: number;
  children: { id: Id; name: string; code: string; level: Level; totals: Totals }[];
  tallies: {
    key: string;
    text: string;
    kind: string;
    answers: number;
    total?: number;
    items: { choice: string; label: string; answers: number; percent_x10?: number }[];
  }[];
  unreached: { building_id: Id; door_id: Id; place: string; label: string; status: TargetStatus }[];
  unreached_count: number;
  is_demo?: boolean;
}

export type { Fault };

// Printed by `lastmeter contract typescript` from the tables of the program. Do not edit.

import { address, call, type Ask } from './client.ts';

export interface AuditQuery {
  /** From this instant on. */
  from?: string;
  /** Before this instant. */
  to?: string;
  /** What this account did. */
  account?: string;
  /** What was done at exactly this node. */
  node?: string;
  /** How the action begins. */
  action?: string;
  /** `next` of the page before. */
  after?: string;
  /** Rows a page; 100. */
  limit?: number;
}

export interface AuditPage {
  /** Newest first. */
  items: AuditRow[];
  /** Ask for more with after=; absent: no more. */
  next?: string;
}

export interface AuditRow {
  /** Also the cursor of the next page. */
  id: string;
  /** When. */
  at_ms: string;
  /** Who; absent: nobody was logged in. */
  account_id?: string;
  /** Method and route, or the name of a job or command. */
  action: string;
  /** Kind and id of the thing. */
  object?: string;
  /** Where in the grid. */
  node_id?: string;
  /** More, without personal data. */
  detail?: unknown;
  /** The same id stands in the reply and in the log. */
  request_id: string;
}

export interface Login {
  /** Login or phone. */
  login: string;
  /** Password. */
  password: string;
  /** What the device is called. */
  device?: string;
}

export interface Session {
  /** The account. */
  account_id: string;
  /** How the account is called. */
  name: string;
  /** Language of pages and messages. */
  lang: 'zh' | 'en';
  /** Large type and targets. */
  elder_mode: boolean;
  /** A resident's account: none of the staff's pages are for it. */
  is_resident: boolean;
  /** What X-CSRF-Token must say on writes with the cookie. */
  csrf: string;
  /** When the session ends at the latest. */
  expires_at: string;
  /** The figures come from synthetic people. */
  is_demo: boolean;
  /** Roles in force, each with its place. */
  grants: Grant[];
}

export interface Grant {
  /** What the account is there. */
  role: 'captain' | 'helper' | 'station_head' | 'deputy_head' | 'community_worker' | 'street' | 'district' | 'finance' | 'system_admin' | 'security_admin' | 'auditor' | 'party';
  /** Grid node; absent: the whole district. */
  node_id?: string;
  /** Name of the node. */
  node_name?: string;
  /** 1 district, 2 street, 3 community, 4 compound, 5 building. */
  level: number;
  /** Names from the district down. */
  path?: string;
}

export interface Preferences {
  /** Language; absent: unchanged. */
  lang?: 'zh' | 'en';
  /** Large type; absent: unchanged. */
  elder_mode?: boolean;
}

export interface ActivationCode {
  /** The eight digits of the slip. */
  code: string;
}

export interface Invited {
  /** Whose code it is. */
  name: string;
  /** The login to remember. */
  login: string;
}

export interface Activation {
  /** The eight digits of the slip. */
  code: string;
  /** The new password: 8 characters or more. */
  password: string;
  /** What the device is called. */
  device?: string;
}

export interface Devices {
  /** Newest first. */
  items: Device[];
}

export interface Device {
  /** The session. */
  id: string;
  /** What the device is called. */
  device: string;
  /** When it was logged in. */
  created_at: string;
  /** Last use, exact to a few minutes. */
  seen_at: string;
  /** Ends then at the latest. */
  expires_at: string;
  /** The device that asks. */
  is_current: boolean;
}

export interface DevicePath {
  /** The session to end. */
  session: string;
}

export interface PasswordChange {
  /** The present one. */
  old: string;
  /** The new one. */
  new: string;
}

export interface ResidentCodeNew {
  /** A mobile number. */
  phone: string;
}

export interface ResidentCodeSent {
  /** So many seconds the code is good for. */
  expires_in_s: number;
  /** After so many seconds another one may be asked for, if none came. */
  again_in_s: number;
}

export interface ResidentLogin {
  /** The mobile number. */
  phone: string;
  /** The six digits that were sent. */
  code: string;
  /** What the device is called. */
  device?: string;
}

export interface MyResident {
  /** As one wants to be called, if told. */
  name?: string;
  /** 138****1234. */
  phone_mask: string;
  /** Language of pages and messages. */
  lang: 'zh' | 'en';
  /** Large type and targets. */
  elder_mode: boolean;
  /** When one logged in first. */
  created_at: string;
}

export interface MyResidentChange {
  /** How one wants to be called. */
  name: string;
}

export interface AccountQuery {
  /** Appointed at or below this node. */
  node?: string;
  /** With this role. */
  role?: 'captain' | 'helper' | 'station_head' | 'deputy_head' | 'community_worker' | 'street' | 'district' | 'finance' | 'system_admin' | 'security_admin' | 'auditor' | 'party';
  /** In this state. */
  status?: 'invited' | 'active' | 'disabled';
  /** Only those who hold no appointment now, where they served last. */
  is_free?: boolean;
  /** Name, pinyin, initials, login or phone. */
  q?: string;
  /** `next` of the page before. */
  after?: string;
  /** Rows a page; 50. */
  limit?: number;
}

export interface AccountPage {
  /** In order of pinyin. */
  items: Account[];
  /** Ask for more with after=; absent: no more. */
  next?: string;
}

export interface Account {
  /** The account. */
  id: string;
  /** What is typed to log in. */
  login: string;
  /** Name. */
  name: string;
  /** 138****1234. */
  phone_mask?: string;
  /** Whether it can log in. */
  status: 'invited' | 'active' | 'disabled';
  /** When it was made. */
  created_at?: string;
  /** When the password was last set. */
  password_at?: string;
  /** An open code is valid until then. */
  invited_until?: string;
  /** Grows with every change. */
  version?: number;
  /** Roles in force that the caller may see. */
  appointments: Appointment[];
}

export interface Appointment {
  /** The appointment. */
  id: string;
  /** Role. */
  role: 'captain' | 'helper' | 'station_head' | 'deputy_head' | 'community_worker' | 'street' | 'district' | 'finance' | 'system_admin' | 'security_admin' | 'auditor' | 'party';
  /** Grid node; absent: whole district. */
  node_id?: string;
  /** Name of the node. */
  node_name?: string;
  /** Level of the node, 1 to 5. */
  level: number;
  /** Names from the district. */
  path?: string;
  /** Stands in for somebody. */
  is_stand_in: boolean;
  /** Of a unit captain (单元长): which entrance of the building. */
  unit_no?: number;
  /** Began. */
  valid_from: string;
  /** Ends; absent: open. */
  valid_to?: string;
}

export interface AccountNew {
  /** Name. */
  name: string;
  /** Absent: eight digits are chosen. */
  login?: string;
  /** Mobile number; stored sealed. */
  phone?: string;
  /** Role. */
  role: 'captain' | 'helper' | 'station_head' | 'deputy_head' | 'community_worker' | 'street' | 'district' | 'finance' | 'system_admin' | 'security_admin' | 'auditor' | 'party';
  /** Where the role holds. */
  node_id: string;
}

export interface AccountPath {
  /** The account. */
  account: string;
}

export interface AccountPatch {
  /** The account. */
  account: string;
  /** New name; absent: unchanged. */
  name?: string;
  /** New number, empty removes it; absent: unchanged. */
  phone?: string;
  /** disabled, or active to let it in again; absent: unchanged. */
  status?: 'invited' | 'active' | 'disabled';
}

export interface AccountAccess {
  /** Sessions in force, newest first. */
  devices: Device[];
  /** API tokens in force, newest first. */
  tokens: ApiToken[];
}

export interface ApiToken {
  /** The token. */
  id: string;
  /** What it is for. */
  name: string;
  /** Holds at and below this node only. */
  node_id?: string;
  /** Reads only. */
  is_read_only: boolean;
  /** When it was made. */
  created_at: string;
  /** Not valid from then. */
  expires_at: string;
  /** Last use; absent: never used. */
  seen_at?: string;
  /** What to send as Bearer. Shown once, in the answer to its making. */
  token?: string;
}

export interface AccountDevicePath {
  /** The account. */
  account: string;
  /** Its session to end. */
  session: string;
}

export interface AccountTokenPath {
  /** The account. */
  account: string;
  /** Its token to take back. */
  token: string;
}

export interface AppointmentNew {
  /** Who is appointed. */
  account: string;
  /** Role. */
  role: 'captain' | 'helper' | 'station_head' | 'deputy_head' | 'community_worker' | 'street' | 'district' | 'finance' | 'system_admin' | 'security_admin' | 'auditor' | 'party';
  /** Where. */
  node_id: string;
  /** Makes a helper at a building the captain of this entrance (单元长). */
  unit_no?: number;
  /** Last day; absent: until dismissed. */
  until?: string;
  /** Stands in; then `until` is needed. */
  is_stand_in?: boolean;
}

export interface AppointmentPath {
  /** The appointment to end. */
  appointment: string;
}

export interface Invitation {
  /** Eight digits: 4827 3916. */
  code: string;
  /** What the QR code says. */
  url: string;
  /** Not valid from then. */
  expires_at: string;
}

export interface InvitationPicture {
  /** The account. */
  account: string;
  /** Its open code. */
  code: string;
}

export interface InvitationsNew {
  /** At and below this node. */
  node_id: string;
}

export interface InvitationsMade {
  /** Codes made. */
  created: number;
}

export interface InvitationSheet {
  /** At and below this node. */
  node: string;
  /** Goes on behind this account: the page before ends with a link. */
  after?: string;
}

export interface ApiTokens {
  /** Newest first. */
  items: ApiToken[];
}

export interface ApiTokenNew {
  /** What it is for. */
  name: string;
  /** Last day it is valid; within a year. */
  expires_on: string;
  /** Only at and below this node. */
  node_id?: string;
  /** May not write. */
  is_read_only?: boolean;
}

export interface ApiTokenPath {
  /** The token. */
  token: string;
}

export interface AccountImport {
  /** Places at and below this node only; absent: wherever the caller may appoint. */
  node?: string;
  /** Only checks; nothing is created. */
  dry_run?: boolean;
}

export interface AccountImported {
  /** Data rows read. */
  rows: number;
  /** Accounts made; in a dry run, to be made. */
  created: number;
  /** Known accounts that got the role. */
  appointed: number;
  /** Rows whose person holds the role there already. */
  unchanged: number;
  /** Everything wrong. */
  faults_count: number;
  /** The first hundred. */
  faults: SheetFault[];
}

export interface SheetFault {
  /** Row and column. */
  pointer: string;
  /** What is wrong and what to do. */
  message: string;
}

export interface PhotoUpload {
}

export interface Photo {
  /** Name the photo by this when attaching it to something, within two days. */
  digest: string;
  /** Pixels, upright. */
  width: number;
  /** Pixels, upright. */
  height: number;
  /** Size as it is kept. */
  bytes: number;
}

export interface Webhooks {
  /** All of them, oldest first. */
  items: Webhook[];
}

export interface Webhook {
  /** The hook. */
  id: string;
  /** Whose it is. */
  name: string;
  /** Where to. */
  url: string;
  /** What it is told of: demand.closed, or demand for all of them. */
  topics: string[];
  /** False: told nothing. */
  is_active: boolean;
  /** When it was entered. */
  created_at: string;
  /** Grows with every change. */
  version: number;
  /** What the posts are signed with; in the answer that makes it only. */
  secret?: string;
}

export interface WebhookNew {
  /** Whose it is. */
  name: string;
  /** https://…, on the public network unless the start-up file says otherwise. */
  url: string;
  /** What it is to be told of. */
  topics: string[];
}

export interface WebhookChange {
  /** The hook. */
  hook: string;
  /** As it was read. */
  version: number;
  /** Absent: unchanged. */
  name?: string;
  /** Absent: unchanged. */
  url?: string;
  /** Absent: unchanged. */
  topics?: string[];
  /** False: told nothing any more, not what waits either. Absent: unchanged. */
  is_active?: boolean;
}

export interface WebhookPath {
  /** The hook. */
  hook: string;
}

export interface OutgoingQuery {
  /** Of this hook alone. */
  hook?: string;
  /** `next` of the page before. */
  after?: string;
  /** Rows a page; 50. */
  limit?: number;
}

export interface OutgoingMessages {
  /** Newest first; of people, nothing. */
  items: OutgoingMessage[];
  /** `after` of the next page. */
  next?: string;
}

export interface OutgoingMessage {
  /** Sent along as X-Lastmeter-Id. */
  id: string;
  /** Text message or webhook. */
  kind: 'sms' | 'webhook';
  /** Whom, of a webhook. */
  hook_id?: string;
  /** Topic, or template. */
  topic: string;
  /** Where it stands. */
  state: 'waiting' | 'sent' | 'failed' | 'given_up';
  /** How often it was tried. */
  tries: number;
  /** What HTTP said last. */
  status?: number;
  /** Why it was not taken, a word. */
  error?: string;
  /** When it was wanted. */
  created_at: string;
  /** When it was taken. */
  sent_at?: string;
  /** When it is tried next. */
  next_at?: string;
}

export interface OutgoingPath {
  /** The message. */
  message: string;
}

export interface SuggestionNew {
  /** Complaint or suggestion. */
  kind: 'complaint' | 'suggestion';
  /** What there is to say. */
  text: string;
  /** Where one was. */
  page?: string;
}

export interface Suggestion {
  /** The entry. */
  id: string;
  /** Complaint or suggestion. */
  kind: 'complaint' | 'suggestion';
  /** What was said. */
  text: string;
  /** On which page. */
  page?: string;
  /** Who said it. */
  by: string;
  /** Where he works. */
  node_id?: string;
  /** Name of that place. */
  node_name?: string;
  /** When. */
  created_at: string;
  /** The answer. */
  reply?: string;
  /** Who answered. */
  replied_by?: string;
  /** When it was answered. */
  replied_at?: string;
}

export interface SuggestionQuery {
  /** `next` of the page before. */
  after?: string;
  /** Rows a page; 50. */
  limit?: number;
}

export interface SuggestionPage {
  /** Newest first. */
  items: Suggestion[];
  /** Ask for more with after=; absent: no more. */
  next?: string;
}

export interface SuggestionReply {
  /** The entry. */
  suggestion: string;
  /** The answer. */
  text: string;
}

export interface SearchQuery {
  /** Name, pinyin, initials, door, last four digits of a phone, whole phone or ID number. */
  q: string;
}

export interface SearchResult {
  /** Best of each kind. */
  items: Found[];
}

export interface Found {
  /** person, door, node, survey. */
  kind: string;
  /** Of the thing. */
  id: string;
  /** What it is called. */
  title: string;
  /** Where it is. */
  subtitle?: string;
  /** The place in the grid. */
  node_id?: string;
  /** The door, for people and doors. */
  door_id?: string;
}

export interface GridRootsAsk {
  /** As the grid stood on this day; today if absent. */
  on?: string;
}

export interface GridNodeList {
  /** In order of code. */
  items: GridNode[];
}

export interface GridNode {
  /** Surrogate id; says nothing about place. */
  id: string;
  /** Node above; absent for the district. */
  parent_id?: string;
  /** 1 district … 5 building. */
  level: number;
  /** Basic or dedicated grid. */
  kind: 'basic' | 'dedicated';
  /** How the district counts it. */
  basis: 'territorial' | 'managing';
  /** What stands there. */
  building_kind?: 'block' | 'container' | 'courtyard' | 'other';
  /** Whether the district manages it itself. */
  is_managed: boolean;
  /** Hierarchical grid code. */
  code: string;
  /** Whether the code has not been issued yet by the body that owns its digits. */
  is_provisional: boolean;
  /** Where the code comes from; absent when nobody knows. */
  code_source?: 'list' | 'rule' | 'hand';
  /** Day to which that source goes. */
  code_as_of?: string;
  /** Of a community, by its code: residents' (001-199) or villagers' committee (200-399). */
  committee?: 'residents' | 'village';
  /** Statistical division code (12 digits). */
  stat_code?: string;
  /** Name on the asked day. */
  name: string;
  /** First day. */
  opened_on: string;
  /** First day without it. */
  closed_on?: string;
  /** Open nodes directly below. */
  children: number;
  /** From the district down to it. */
  path: GridPlace[];
}

export interface GridPlace {
  /** Node. */
  id: string;
  /** Its name. */
  name: string;
  /** 1 district … 5 building. */
  level: number;
}

export interface GridSearchAsk {
  /** Part of a name, pinyin or code. */
  q: string;
  /** As the grid stood on this day; today if absent. */
  on?: string;
}

export interface GridNodeAsk {
  /** The node. */
  node: string;
  /** As the grid stood on this day; today if absent. */
  on?: string;
}

export interface GridHistory {
  /** In order of time. */
  items: GridFact[];
}

export interface GridFact {
  /** name, code_grid, code_stat, parent, split_into, split_from, merge_into or merge_from. */
  what: string;
  /** What it was. */
  value: string;
  /** First day. */
  valid_from: string;
  /** First day on which it no longer holds. */
  valid_to?: string;
}

export interface GridNodeNew {
  /** Node above. */
  parent_id: string;
  /** Name. */
  name: string;
  /** Grid code; the next free one if absent. */
  code?: string;
  /** Of a community without a code: takes the next one of villagers' committees. */
  is_village?: boolean;
  /** The code given has not been issued yet. */
  is_provisional?: boolean;
  /** Day to which the source of the code goes. */
  code_as_of?: string;
  /** Statistical division code. */
  stat_code?: string;
  /** Basic if absent. */
  kind?: 'basic' | 'dedicated';
  /** Territorial if absent. */
  basis?: 'territorial' | 'managing';
  /** Block if absent. */
  building_kind?: 'block' | 'container' | 'courtyard' | 'other';
  /** First day; today if absent. */
  opened_on?: string;
}

export interface GridNodePatch {
  /** The node. */
  node: string;
  /** New name. */
  name?: string;
  /** New grid code. */
  code?: string;
  /** Whether the code has not been issued yet; issued if absent. */
  is_provisional?: 'yes' | 'no';
  /** Day to which the source of the code goes. */
  code_as_of?: string;
  /** First day of the new name or code; today if absent. The other members hold for all days. */
  from?: string;
  /** Whether the district manages it and all below it. */
  is_managed?: 'yes' | 'no';
  /** Basic or dedicated grid; districts and streets are basic. */
  kind?: 'basic' | 'dedicated';
  /** How the district counts it. */
  basis?: 'territorial' | 'managing';
  /** What stands there, of a building. */
  building_kind?: 'block' | 'container' | 'courtyard' | 'other';
}

export interface GridNodeClose {
  /** The node. */
  node: string;
  /** First day without it; today if absent. */
  from?: string;
}

export interface GridNodeReopen {
  /** The node. */
  node: string;
}

export interface GridBuildingAsk {
  /** The building. */
  building: string;
}

export interface GridUnits {
  /** The building. */
  building: string;
  /** All entrances, in order. */
  units: GridUnit[];
}

export interface GridUnit {
  /** Order within the building. */
  no: number;
  /** What the entrance is called. */
  label: string;
}

export interface GridImportAsk {
  /** Everything read lies at or below this node. */
  node: string;
  /** Day to which a division list goes; kept with its codes. */
  as_of?: string;
  /** Only say what would happen. */
  dry_run?: boolean;
}

export interface GridImportReport {
  /** Rows read. */
  rows: number;
  /** Nodes added (or that would be). */
  nodes_added: number;
  /** Nodes that were there already. */
  nodes_known: number;
  /** Of these, such that take their kind or entrances from the list. */
  nodes_changed: number;
  /** Known codes under another name: told, not renamed. */
  differences: GridImportDifference[];
}

export interface GridImportDifference {
  /** Row of the list. */
  row: number;
  /** The code. */
  code: string;
  /** What the grid calls it today. */
  name: string;
  /** What the list calls it. */
  name_in_list: string;
}

export interface BuildingPath {
  /** Path parameter. */
  building: string;
}

export interface BuildingDoors {
  /** The building. */
  building_id: string;
  /** Where it is. */
  path: string;
  /** Its stairwells. */
  units: DoorUnit[];
  /** Its doors by stairwell, floor and room. */
  doors: Door[];
}

export interface DoorUnit {
  /** Number of the stairwell. */
  no: number;
  /** What people call it. */
  label: string;
}

export interface Door {
  /** The door. */
  id: string;
  /** The building it belongs to. */
  building_id: string;
  /** Stairwell as people call it; empty where there is one. */
  unit?: string;
  /** Stairwell by number. */
  unit_no: number;
  /** Storey, negative below ground. */
  floor: number;
  /** Room without the stairwell. */
  room: string;
  /** What is read aloud and printed. */
  label: string;
  /** How the dwelling is used. */
  usage: 'owner_occupied' | 'rented' | 'vacant' | 'commercial' | 'other_usage';
  /** Floor area in square centimetres. */
  area_cm2?: number;
  /** Households behind it now. */
  households: number;
  /** People behind it now. */
  residents: number;
  /** Grows with every change of the door or its people. */
  version: number;
}

export interface DoorPath {
  /** Path parameter. */
  door: string;
}

export interface Sheet {
  /** The door. */
  door: Door;
  /** Where it is, from the district down. */
  path?: string;
  /** Households behind it now. */
  households: Household[];
}

export interface Household {
  /** The household. */
  id: string;
  /** The door it lives behind. */
  door_id: string;
  /** 1, 2, … behind the door. */
  number: number;
  /** Grows with every change of its people. */
  version: number;
  /** Who lives there now, the head first. */
  residents: Resident[];
}

export interface Resident {
  /** The person. */
  person_id: string;
  /** His spell of residence. */
  spell_id: string;
  /** The household he lives in. */
  household_id: string;
  /** Name. */
  name: string;
  /** Sex, GB/T 2261.1. */
  sex: 'unknown' | 'male' | 'female' | 'unstated';
  /** Year of birth. */
  birth_year?: number;
  /** Day of birth, where a service needs it. */
  birth_on?: string;
  /** To the head, GB/T 4761-2008. */
  relation: string;
  /** Phone with its middle hidden. */
  phone_mask?: string;
  /** ID number with its middle hidden. */
  id_mask?: string;
  /** 人户一致标识. */
  registered_here?: 'yes' | 'no';
  /** Kind of residence. */
  residence: 'usual' | 'registered' | 'migrant' | 'overseas';
  /** First day here; absent: before anybody wrote it down. */
  from_on?: string;
  /** Lives elsewhere too, outside the places of whoever entered him: phone hidden here. */
  is_linked: boolean;
  /** Of the person: say it as based_on. */
  version: number;
}

export interface DoorNew {
  /** The building. */
  building_id: string;
  /** Stairwell by number; absent: 1. */
  unit_no?: number;
  /** Room without the stairwell. */
  room: string;
  /** Stairwell as people call it. */
  unit?: string;
  /** Storey; absent: from the room. */
  floor?: number;
  /** How it is used. */
  usage?: 'owner_occupied' | 'rented' | 'vacant' | 'commercial' | 'other_usage';
  /** Floor area. */
  area_cm2?: number;
}

export interface DoorEdit {
  /** Path parameter. */
  door: string;
  /** Version of the door that was seen. */
  based_on?: number;
  /** Room without the stairwell. */
  room?: string;
  /** Stairwell as people call it. */
  unit?: string;
  /** Storey; absent: from the room. */
  floor?: number;
  /** How it is used. */
  usage?: 'owner_occupied' | 'rented' | 'vacant' | 'commercial' | 'other_usage';
  /** Floor area. */
  area_cm2?: number;
  /** First day on which it no longer exists. */
  closed_on?: string;
}

export interface ClosedDoors {
  /** Last closed first. */
  items: ClosedDoor[];
}

export interface ClosedDoor {
  /** The door. */
  id: string;
  /** The building it belonged to. */
  building_id: string;
  /** What was read aloud and printed. */
  label: string;
  /** Room without the stairwell. */
  room: string;
  /** First day on which it did not exist. */
  closed_on: string;
  /** Grows with every change. */
  version: number;
}

export interface DoorChanges {
  /** Path parameter. */
  door: string;
  /** What happened, in order; all or nothing. */
  changes: Change[];
}

export interface Change {
  /** What happened. */
  kind: 'add' | 'birth' | 'move_out' | 'death' | 'correct' | 'set_usage' | 'add_household' | 'return' | 'mistake' | 'move';
  /** add, birth: the household; absent: the first one. */
  household_id?: string;
  /** add_household: a name of the sender's choice; add, birth: the household added by it. */
  household_ref?: string;
  /** move_out, death, correct, return, mistake, move: who. */
  person_id?: string;
  /** move: the door he leaves; absent: the only one he lives behind. */
  from_door_id?: string;
  /** Version of the person (set_usage: the door) that was seen. */
  based_on?: number;
  /** Day it happened; absent: today. */
  on?: string;
  /** set_usage: the new usage. */
  usage?: 'owner_occupied' | 'rented' | 'vacant' | 'commercial' | 'other_usage';
  /** add, birth: the person; correct, move: the members to replace. */
  person?: PersonInput;
}

export interface PersonInput {
  /** Name. */
  name?: string;
  /** Sex, GB/T 2261.1. */
  sex?: 'unknown' | 'male' | 'female' | 'unstated';
  /** Year of birth. */
  birth_year?: number;
  /** Day of birth, only where a service needs it. */
  birth_on?: string;
  /** To the head, GB/T 4761-2008, two digits. */
  relation?: string;
  /** Phone; empty takes it away. */
  phone?: string;
  /** ID number, GB 11643; empty takes it away. */
  id_number?: string;
  /** 人户一致标识. */
  registered_here?: 'yes' | 'no';
  /** Kind of residence. */
  residence?: 'usual' | 'registered' | 'migrant' | 'overseas';
  /** correct: first day here. */
  from_on?: string;
}

export interface HistoryQuery {
  /** Path parameter. */
  door: string;
  /** Cursor of the page before. */
  after?: string;
  /** Items a page; absent: 50. */
  limit?: number;
}

export interface DoorHistory {
  /** Newest first. */
  items: HistoryItem[];
  /** Cursor of the next page. */
  next?: string;
}

export interface HistoryItem {
  /** The entry. */
  id: string;
  /** When it was said. */
  at: string;
  /** Day it happened. */
  on?: string;
  /** Who entered it; absent: the system. */
  by?: string;
  /** Through what it was said. */
  source: 'import' | 'survey' | 'visit' | 'resident' | 'station';
  /** Which import, survey answer or visit. */
  source_id?: string;
  /** add, birth, move_out, death, correct, set_usage, edit. */
  what: string;
  /** Whom it is about; absent: the door. */
  person_id?: string;
  /** His name. */
  name?: string;
  /** Member that changed. */
  field?: string;
  /** As it stood; numbers masked. */
  old?: string;
  /** As it stands since; numbers masked. */
  new?: string;
}

export interface NodePath {
  /** Path parameter. */
  node: string;
}

export interface PlaceCounts {
  /** The place. */
  node_id: string;
  /** Doors (户室) that exist. */
  doors: number;
  /** Of these, vacant. */
  vacant_doors: number;
  /** Households (户) with at least one resident. */
  households: number;
  /** People (人) living there now. */
  residents: number;
  /** Of these, registered here (人户一致). */
  registered: number;
  /** Of these, migrants (流动). */
  migrants: number;
  /** Of these, sixty or more by year of birth. */
  aged_60: number;
  /** Of these, eighty or more by year of birth. */
  aged_80: number;
  /** When this was true. */
  as_of: string;
  /** Of all this, what lies in buildings that the district manages itself. */
  managed: PlaceManagedCount;
  /** Places directly below, in order of code. */
  children: PlaceCount[];
}

export interface PlaceManagedCount {
  /** The place. */
  node_id: string;
  /** Doors (户室) that exist. */
  doors: number;
  /** Of these, vacant. */
  vacant_doors: number;
  /** Households (户) with at least one resident. */
  households: number;
  /** People (人) living there now. */
  residents: number;
  /** Of these, registered here (人户一致). */
  registered: number;
  /** Of these, migrants (流动). */
  migrants: number;
  /** Of these, sixty or more by year of birth. */
  aged_60: number;
  /** Of these, eighty or more by year of birth. */
  aged_80: number;
}

export interface PlaceCount {
  /** The place. */
  node_id: string;
  /** Doors (户室) that exist. */
  doors: number;
  /** Of these, vacant. */
  vacant_doors: number;
  /** Households (户) with at least one resident. */
  households: number;
  /** People (人) living there now. */
  residents: number;
  /** Of these, registered here (人户一致). */
  registered: number;
  /** Of these, migrants (流动). */
  migrants: number;
  /** Of these, sixty or more by year of birth. */
  aged_60: number;
  /** Of these, eighty or more by year of birth. */
  aged_80: number;
}

export interface HouseholdsQuery {
  /** Path parameter. */
  node: string;
  /** Name, pinyin, initials or room begins so. */
  q?: string;
  /** Only doors of this usage, also those without people. */
  usage?: 'owner_occupied' | 'rented' | 'vacant' | 'commercial' | 'other_usage';
  /** Only households with somebody who lives here so. */
  residence?: 'usual' | 'registered' | 'migrant' | 'overseas';
  /** Only households with somebody of this 人户一致标识. */
  registered_here?: 'yes' | 'no';
  /** Only households with somebody of this age or more, by year of birth. */
  age_from?: number;
  /** … and of this age or less. */
  age_to?: number;
  /** Only doors with several households. */
  is_shared?: boolean;
  /** Cursor of the page before. */
  after?: string;
  /** Items a page; absent: 50. */
  limit?: number;
}

export interface Households {
  /** By code of the place, then door. May be short or empty while there is a next page. */
  items: HouseholdItem[];
  /** Cursor of the next page. */
  next?: string;
}

export interface HouseholdItem {
  /** The household; absent: an empty door. */
  household_id?: string;
  /** Its door. */
  door_id: string;
  /** Its building. */
  building_id: string;
  /** Compound and building. */
  building?: string;
  /** The door. */
  label: string;
  /** 1, 2, … behind the door; 0: an empty door. */
  number: number;
  /** People in it. */
  residents: number;
  /** Usage of the door. */
  usage: 'owner_occupied' | 'rented' | 'vacant' | 'commercial' | 'other_usage';
  /** Name of the head, or of the first resident. */
  head?: string;
  /** His phone with its middle hidden. */
  phone_mask?: string;
  /** Of the household. */
  version: number;
}

export interface Reveal {
  /** Path parameter. */
  person: string;
  /** What to show in clear. */
  field: 'phone' | 'id_number';
  /** Why; the resident can read it. */
  reason: string;
}

export interface RevealedValue {
  /** In clear. */
  value: string;
}

export interface PersonPath {
  /** Path parameter. */
  person: string;
}

export interface Tel {
  /** For a tel: link. */
  tel: string;
}

export interface LooksQuery {
  /** Path parameter. */
  person: string;
  /** Cursor of the page before. */
  after?: string;
  /** Items a page; absent: 50. */
  limit?: number;
}

export interface Looks {
  /** Newest first. */
  items: Look[];
  /** Cursor of the next page. */
  next?: string;
}

export interface Look {
  /** When last. */
  at: string;
  /** Who. */
  by?: string;
  /** view, sensitive, phone, id_number, call. */
  what: string;
  /** Why, for what was shown in clear. */
  reason?: string;
  /** How often on that day. */
  times: number;
}

export interface Consents {
  /** All, newest first. */
  items: Consent[];
}

export interface Consent {
  /** The consent. */
  id: string;
  /** Whose. */
  person_id: string;
  /** What for. */
  purpose: string;
  /** Kinds allowed, blank-separated. */
  fields: string;
  /** Who consented. */
  given_by: 'self' | 'guardian';
  /** Name of the guardian. */
  guardian?: string;
  /** GB/T 4761. */
  guardian_relation?: string;
  /** Why it is needed, as told. */
  necessity?: string;
  /** What it means for the person, as told. */
  impact?: string;
  /** How it was given. */
  form?: 'paper' | 'verbal';
  /** Day it was given. */
  given_on?: string;
  /** When it was recorded. */
  given_ms: string;
  /** When it was withdrawn. */
  withdrawn_ms?: string;
}

export interface ConsentNew {
  /** Path parameter. */
  person: string;
  /** What the fields are needed for. */
  purpose: string;
  /** Kinds of sensitive fields allowed; none: a guardian's consent to a child's data. */
  fields: string[];
  /** Why it is needed, as told. */
  necessity: string;
  /** What it means for the person, as told. */
  impact: string;
  /** How it was given. */
  form: 'paper' | 'verbal';
  /** Day it was given; absent: today. */
  given_on?: string;
  /** Who consents. */
  given_by: 'self' | 'guardian';
  /** Name of the guardian; required under 14. */
  guardian?: string;
  /** Of the guardian, GB/T 4761. */
  guardian_relation?: string;
}

export interface ConsentPath {
  /** Path parameter. */
  consent: string;
}

export interface Sensitives {
  /** By kind. */
  items: Sensitive[];
}

export interface Sensitive {
  /** Kind. */
  kind: 'living_alone' | 'disability' | 'failing_ability' | 'minimum_living' | 'extreme_hardship' | 'entitled_group';
  /** What is true. */
  value: string;
  /** The consent that allows it. */
  consent_id: string;
  /** When it was recorded. */
  at_ms: string;
}

export interface SensitiveNew {
  /** Path parameter. */
  person: string;
  /** The consent in force that allows it. */
  consent_id: string;
  /** Kind. */
  kind: 'living_alone' | 'disability' | 'failing_ability' | 'minimum_living' | 'extreme_hardship' | 'entitled_group';
  /** What is true. */
  value: string;
}

export interface DuplicatesQuery {
  /** Name about to be added. */
  name: string;
  /** Year of birth. */
  birth_year?: number;
  /** Where to look; widened as far as its community where the caller may. */
  node: string;
}

export interface Duplicates {
  /** People of the same name, and year when it is known. */
  items: Duplicate[];
}

export interface Duplicate {
  /** Who may be the same. */
  person_id: string;
  /** Where he lives. */
  door_id: string;
  /** In which building. */
  building_id: string;
  /** Name. */
  name: string;
  /** Sex. */
  sex: 'unknown' | 'male' | 'female' | 'unstated';
  /** Year of birth. */
  birth_year?: number;
  /** Where the building is. */
  path?: string;
  /** The door. */
  label: string;
  /** Phone with its middle hidden. */
  phone_mask?: string;
}

export interface Notice {
  /** Title. */
  title: string;
  /** Paragraphs. */
  items: NoticeItem[];
}

export interface NoticeItem {
  /** Heading. */
  heading: string;
  /** Text. */
  text: string;
}

export interface LedgerCodes {
  /** In order. */
  relations: CodeItem[];
  /** In order. */
  usages: CodeItem[];
  /** In order. */
  sexes: CodeItem[];
  /** In order. */
  residences: CodeItem[];
  /** In order. */
  sensitive: CodeItem[];
}

export interface CodeItem {
  /** What is stored and sent. */
  code: string;
  /** Chinese word. */
  zh: string;
  /** English word. */
  en: string;
}

export interface LedgerExportQuery {
  /** Path parameter. */
  node: string;
  /** Name, pinyin, initials or room begins so. */
  q?: string;
  /** Only doors of this usage, also those without people. */
  usage?: 'owner_occupied' | 'rented' | 'vacant' | 'commercial' | 'other_usage';
  /** Only households with somebody who lives here so. */
  residence?: 'usual' | 'registered' | 'migrant' | 'overseas';
  /** Only households with somebody of this 人户一致标识. */
  registered_here?: 'yes' | 'no';
  /** Only households with somebody of this age or more, by year of birth. */
  age_from?: number;
  /** … and of this age or less. */
  age_to?: number;
  /** Only doors with several households. */
  is_shared?: boolean;
}

export interface ImportNew {
  /** Below which place the workbook may change anything. */
  node_id: string;
}

export interface Import {
  /** The import. */
  id: string;
  /** Below which place. */
  node_id: string;
  /** How far it is. */
  state: 'uploaded' | 'checking' | 'checked' | 'applying' | 'applied' | 'failed' | 'cancelled';
  /** As uploaded. */
  file_name: string;
  /** xlsx or csv. */
  format: string;
  /** Of a CSV file. */
  encoding: string;
  /** Rows above the first person. */
  header_rows: number;
  /** In order. */
  columns: ImportColumn[];
  /** Rows read. */
  rows: number;
  /** Doors added. */
  door_adds: number;
  /** Households added. */
  household_adds: number;
  /** People added. */
  adds: number;
  /** Doors of which usage, storey or area change. */
  door_changes: number;
  /** People changed. */
  changes: number;
  /** Rows that say what the ledger says. */
  same: number;
  /** Rows with errors. */
  faults_count: number;
  /** Thousandths of the work in hand. */
  progress: number;
  /** Why it failed. */
  failure?: string;
  /** The first errors. */
  faults: ImportFault[];
  /** When it was uploaded. */
  created_ms: string;
}

export interface ImportColumn {
  /** Header as written. */
  title: string;
  /** What it means; absent or empty: ignored. */
  field?: string;
}

export interface ImportFault {
  /** As the spreadsheet program numbers rows. */
  row: number;
  /** Header of the column; empty: the row. */
  column: string;
  /** What is wrong and what to do. */
  message: string;
}

export interface ImportPlaceQuery {
  /** The place. */
  node: string;
}

export interface Imports {
  /** Newest first. */
  items: Import[];
}

export interface ImportPath {
  /** Path parameter. */
  import: string;
}

export interface ImportMapping {
  /** Path parameter. */
  import: string;
  /** Every column in order. */
  columns: ImportColumn[];
}

export interface ImportPreviewQuery {
  /** Path parameter. */
  import: string;
  /** Cursor of the page before. */
  after?: string;
  /** Items a page; absent: 50. */
  limit?: number;
}

export interface ImportPreviews {
  /** The first two thousand at most. */
  items: ImportPreview[];
  /** Cursor of the next page. */
  next?: string;
}

export interface ImportPreview {
  /** In the order of the workbook. */
  seq: number;
  /** As the spreadsheet program numbers rows. */
  row: number;
  /** Building and door. */
  door: string;
  /** Of the person, masked; absent: the door itself. */
  name?: string;
  /** add_door, add, correct, set_usage, edit, move_out; check_age: over 120, a note only. */
  what: string;
  /** Member that changes. */
  field?: string;
  /** As it stands; numbers masked. */
  old?: string;
  /** As it would stand; numbers masked. */
  new?: string;
}

export interface ImportMappings {
  /** By header. */
  items: ImportColumn[];
}

export interface PlaceScan {
  /** The code. */
  place: string;
}

export interface Place {
  /** What the code hangs on. */
  kind: 'compound' | 'building' | 'door';
  /** The compound. */
  compound_id: string;
  /** Its name. */
  compound: string;
  /** The building, if it is at one. */
  building_id?: string;
  /** Its name. */
  building?: string;
  /** The door, if it is at one. */
  door_id?: string;
  /** Its label; never who lives there. */
  door?: string;
  /** The community above. */
  community?: string;
  /** The street above. */
  street?: string;
}

export interface PlaceNodePath {
  /** A compound or building. */
  node: string;
}

export interface PlaceCode {
  /** Absent: withdrawn. */
  code?: string;
  /** Where scanning it leads. */
  url?: string;
  /** It as a picture (SVG). */
  svg?: string;
  /** No code is in force until it is renewed. */
  is_withdrawn: boolean;
}

export interface PlaceDoorPath {
  /** The door. */
  door: string;
}

export interface PlaceSheet {
  /** A compound or building. */
  node: string;
  /** Of a building: its doors', too. */
  doors?: boolean;
}

export interface SurveyListAsk {
  /** Only these. */
  status?: 'draft' | 'opening' | 'open' | 'closed';
  /** Only those that touch this node. */
  node?: string;
  /** `next` of the page before. */
  after?: string;
  /** 50 if absent. */
  limit?: number;
}

export interface SurveyList {
  /** Newest first; questions and sign-offs are in the single survey. */
  items: Survey[];
  /** Where to go on; absent at the end. */
  next?: string;
}

export interface Survey {
  /** Id. */
  id: string;
  /** Title. */
  title: string;
  /** Why the data is needed; shown to residents. */
  purpose: string;
  /** Law or document that allows it. */
  legal_basis: string;
  /** 表号. */
  form_no?: string;
  /** 制定机关. */
  issued_by?: string;
  /** 批准或备案文号. */
  approval_no?: string;
  /** 有效期限: the last day. */
  valid_until?: string;
  /** Answers from here on. */
  opens_at?: string;
  /** Later answers are decided by the station. */
  due_at?: string;
  /** Where. */
  areas: SurveyArea[];
  /** Ledger fields to verify. */
  verify: string[];
  /** Questions beside the ledger. */
  questions: SurveyQuestion[];
  /** Days after closing until answers are deleted; 90 if absent. */
  retention_days?: number;
  /** Recorded time of the same work before. */
  baseline?: SurveyBaseline;
  /** Where it stands. */
  status: 'draft' | 'opening' | 'open' | 'closed';
  /** When it was drafted. */
  created_at: string;
  /** When opening was ordered. */
  opened_at?: string;
  /** When it ended. */
  closed_at?: string;
  /** What the owner wrote then. */
  close_note?: string;
  /** When answers were deleted: totals alone remain. */
  purged_at?: string;
  /** Buildings in its areas. */
  buildings_total?: number;
  /** Of these, those that can be answered. */
  buildings_ready?: number;
  /** Compounds signed off, of the place that was asked about. */
  sign_offs: SurveySignOff[];
  /** Figures are of synthetic people. */
  is_demo: boolean;
}

export interface SurveyArea {
  /** Grid node of any level. */
  node_id: string;
  /** Its name; ignored in requests. */
  name?: string;
}

export interface SurveyQuestion {
  /** Member name in answers: small letters, digits, underscore. */
  key: string;
  /** The question as it is read out. */
  text: string;
  /** What an answer looks like. */
  kind: 'yes_no' | 'choice' | 'number' | 'text' | 'date';
  /** Choices, of a choice. */
  choices?: string[];
  /** An answer that met somebody must answer it. */
  required?: boolean;
}

export interface SurveyBaseline {
  /** The same work before, in words: 1.5 天（2022年1月）. */
  text?: string;
  /** The same in minutes. */
  minutes?: number;
}

export interface SurveySignOff {
  /** Compound. */
  node_id: string;
  /** Its name. */
  name?: string;
  /** Account; with its name and note in the report of the place only. */
  signed_by?: string;
  /** Its name, as it was then. */
  by_name?: string;
  /** When. */
  signed_at: string;
  /** What the station wrote. */
  note?: string;
}

export interface SurveyNew {
  /** Title. */
  title: string;
  /** Why the data is needed; shown to residents. */
  purpose: string;
  /** Law or document that allows it. */
  legal_basis: string;
  /** 表号. */
  form_no?: string;
  /** 制定机关. */
  issued_by?: string;
  /** 批准或备案文号. */
  approval_no?: string;
  /** 有效期限: the last day. */
  valid_until?: string;
  /** Answers from here on. */
  opens_at?: string;
  /** Later answers are decided by the station. */
  due_at?: string;
  /** Where. */
  areas: SurveyArea[];
  /** Ledger fields to verify. */
  verify?: string[];
  /** Questions beside the ledger. */
  questions?: SurveyQuestion[];
  /** Days after closing until answers are deleted; 90 if absent. */
  retention_days?: number;
  /** Recorded time of the same work before. */
  baseline?: SurveyBaseline;
}

export interface SurveyAsk {
  /** The survey. */
  survey: string;
}

export interface SurveyPatch {
  /** The survey. */
  survey: string;
  /** Title. */
  title?: string;
  /** Why the data is needed; shown to residents. */
  purpose?: string;
  /** Law or document that allows it. */
  legal_basis?: string;
  /** 表号. */
  form_no?: string;
  /** 制定机关. */
  issued_by?: string;
  /** 批准或备案文号. */
  approval_no?: string;
  /** 有效期限: the last day. */
  valid_until?: string;
  /** Answers from here on. */
  opens_at?: string;
  /** Later answers are decided by the station. */
  due_at?: string;
  /** Where. */
  areas?: SurveyArea[];
  /** Ledger fields to verify. */
  verify?: string[];
  /** Questions beside the ledger. */
  questions?: SurveyQuestion[];
  /** Days after closing until answers are deleted; 90 if absent. */
  retention_days?: number;
  /** Recorded time of the same work before. */
  baseline?: SurveyBaseline;
}

export interface SurveyLint {
  /** What must or should be mended. */
  findings: SurveyFinding[];
  /** Verified fields and questions. */
  fields_asked: number;
  /** Of these, those that the ledger already has: shown pre-filled. */
  fields_in_ledger: number;
  /** In a sentence. */
  reuse: string;
}

export interface SurveyFinding {
  /** Blocks opening, or advises. */
  severity: 'blocks' | 'advises';
  /** JSON pointer. */
  pointer: string;
  /** What and why. */
  text: string;
}

export interface SurveyClose {
  /** The survey. */
  survey: string;
  /** Compound to sign off; a station's only. */
  node_id?: string;
  /** What is to be remembered. */
  note?: string;
}

export interface SurveyNodeAsk {
  /** The survey. */
  survey: string;
  /** Grid node, district to building. */
  node: string;
}

export interface SurveyBuildingAsk {
  /** The survey. */
  survey: string;
  /** The building. */
  building: string;
}

export interface SurveyPack {
  /** The survey with its questions. */
  survey: Survey;
  /** The building. */
  building_id: string;
  /** Where it stands. */
  path: string;
  /** When this was true. */
  as_of: string;
  /** Doors, in order of unit, floor and room. */
  targets: SurveyPackTarget[];
}

export interface SurveyPackTarget {
  /** The door as the ledger has it. */
  door: Door;
  /** Where it stands. */
  status: 'waiting' | 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'pending' | 'dropped' | 'remaining';
  /** The answer that counts. */
  answer_id?: string;
  /** When it was given. */
  given_at?: string;
  /** Whom it was handed to. */
  assigned_to?: string;
  /** People behind it, to confirm or change. */
  households: Household[];
}

export interface SurveyStates {
  /** The building. */
  building_id: string;
  /** When this was true. */
  as_of: string;
  /** Doors, by id; nobody who lives there. */
  items: SurveyTarget[];
}

export interface SurveyTarget {
  /** The door. */
  door_id: string;
  /** Its building. */
  building_id: string;
  /** Where the door stands. */
  status: 'waiting' | 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'pending' | 'dropped' | 'remaining';
  /** The answer that counts. */
  answer_id?: string;
  /** When it was given. */
  given_at?: string;
  /** When it was received. */
  received_at?: string;
  /** Whom the door was handed to. */
  assigned_to?: string;
  /** The same, by name; in lists. */
  assigned_name?: string;
  /** Counted households. */
  households: number;
  /** Counted people. */
  residents: number;
}

export interface SurveyStandInList {
  /** By place and name; somebody who serves in two places stands there twice. */
  items: SurveyStandIn[];
}

export interface SurveyStandIn {
  /** The account. */
  account_id: string;
  /** Name. */
  name: string;
  /** What he is there. */
  role: 'captain' | 'helper' | 'station_head' | 'deputy_head' | 'community_worker' | 'street' | 'district' | 'finance' | 'system_admin' | 'security_admin' | 'auditor' | 'party';
  /** Where he serves. */
  node_id: string;
  /** Its name. */
  place: string;
}

export interface SurveyAnswerNew {
  /** The survey. */
  survey: string;
  /** The door. */
  door: string;
  /** What was found. */
  outcome: 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'missing' | 'not_existing' | 'merged';
  /** When, by the phone: an answer is told from its repetition by this, door and account. */
  given_at: string;
  /** Version of the door that was seen. */
  based_on: number;
  /** Own earlier answer that this replaces. */
  amends?: string;
  /** What to change in the ledger, in order. */
  changes?: Change[];
  /** Question key → value: boolean, choice, number, text or date. */
  answers?: unknown;
  /** For the station; needed for missing, not_existing and merged. */
  note?: string;
}

export interface SurveyAnswerResult {
  /** The answer. */
  answer_id: string;
  /** What became of it. */
  fate: 'applied' | 'late' | 'sealed' | 'for_station';
  /** The door's state now. */
  target: SurveyTarget;
  /** The ledger's sheet, when the answer changed it. */
  door?: Sheet;
}

export interface SurveyLateAnswerResult {
  /** The answer. */
  answer_id: string;
  /** What became of it: for_station, or sealed after the legal expiry. */
  fate: 'applied' | 'late' | 'sealed' | 'for_station';
}

export interface SurveyHand {
  /** The survey. */
  survey: string;
  /** The door. */
  door: string;
  /** Helper or stand-in; absent: back to whoever is in charge. */
  account_id?: string;
}

export interface SurveyCall {
  /** The survey. */
  survey: string;
  /** The door. */
  door: string;
  /** Who lives there. */
  person: string;
}

export interface SurveyDoorsAsk {
  /** The survey. */
  survey: string;
  /** Doors at or below it. */
  node: string;
  /** not_reached: retry list; pending: decisions; remaining if absent. */
  status?: 'waiting' | 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'pending' | 'dropped' | 'remaining';
  /** `next` before. */
  after?: string;
  /** 100 if absent. */
  limit?: number;
}

export interface SurveyDoorList {
  /** Doors by building, then by id. */
  items: SurveyDoor[];
  /** Where to go on; absent at the end. */
  next?: string;
}

export interface SurveyDoor {
  /** The door. */
  door: Door;
  /** Its building. */
  building_id: string;
  /** Where the building stands. */
  place: string;
  /** Where the door stands. */
  status: 'waiting' | 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'pending' | 'dropped' | 'remaining';
  /** The answer, or the one to decide. */
  answer_id?: string;
  /** When it was given. */
  given_at?: string;
  /** When it was received. */
  received_at?: string;
  /** Whom the door was handed to. */
  assigned_to?: string;
  /** The same, by name. */
  assigned_name?: string;
  /** Of the answer to decide. */
  outcome?: 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'missing' | 'not_existing' | 'merged';
  /** Why the station decides. */
  fate?: 'applied' | 'late' | 'sealed' | 'for_station';
  /** Whether the phone's time can be believed. */
  clock?: 'plausible' | 'ahead' | 'behind';
  /** Who gave it. */
  by_name?: string;
  /** What he wrote. */
  note?: string;
  /** What it would change in the ledger. */
  changes: Change[];
  /** Question key → value, of the answer to decide. */
  answers?: unknown;
}

export interface SurveyRepliesAsk {
  /** The survey. */
  survey: string;
  /** Doors at or below it. */
  node: string;
  /** Only this question. */
  question?: string;
  /** Only this reply: true, false, or the text. */
  answer?: string;
  /** Only doors that said yes to a question of yes or no. */
  follow_up?: boolean;
  /** `next` before. */
  after?: string;
  /** 100 if absent. */
  limit?: number;
}

export interface SurveyReplyList {
  /** By building, then by door. */
  items: SurveyReply[];
  /** Where to go on, also when a filter made this page short; absent at the end. */
  next?: string;
}

export interface SurveyReply {
  /** The door. */
  door_id: string;
  /** Its building. */
  building_id: string;
  /** Door number. */
  label: string;
  /** Where the building stands. */
  place: string;
  /** Where the door stands. */
  status: 'waiting' | 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'pending' | 'dropped' | 'remaining';
  /** When it was said. */
  given_at: string;
  /** Question key → value. */
  answers?: unknown;
}

export interface SurveyDecision {
  /** The survey. */
  survey: string;
  /** The answer that waits. */
  answer: string;
  /** Whether it counts. */
  accept: boolean;
  /** Version of the door that the decider sees: a late “vacant” then counts although the ledger has moved on since it was said. */
  based_on?: number;
  /** Why. */
  note?: string;
}

export interface SurveyProgress {
  /** The survey. */
  survey: string;
  /** The grid node. */
  node: string;
  /** Where the survey stands. */
  status: 'draft' | 'opening' | 'open' | 'closed';
  /** When this was true. */
  as_of: string;
  /** Of the node. */
  totals: SurveyTotals;
  /** At compound and above, of two buildings at least: else they would rank one person. */
  times?: SurveyTimes;
  /** Nodes below, in order of code. */
  children: SurveyChild[];
  /** Compounds at, above or below the node that were signed off; no names of staff. */
  sign_offs: SurveySignOff[];
  /** Figures are of synthetic people. */
  is_demo: boolean;
}

export interface SurveyTotals {
  /** Doors (户室) of the survey. */
  doors: number;
  /** unchanged + changed + vacant + refused + dropped. */
  done: number;
  /** Confirmed as it stood. */
  unchanged: number;
  /** Doors with changes. */
  changed: number;
  /** Vacant doors. */
  vacant: number;
  /** On the retry list; part of remaining. */
  not_reached: number;
  /** Did not want to answer. */
  refused: number;
  /** Wait for the station's decision. */
  pending: number;
  /** Do not exist or were merged, as the station decided. */
  dropped: number;
  /** doors − done − pending. */
  remaining: number;
  /** Households (户) behind the doors confirmed, changed or vacant. */
  households: number;
  /** People (人) behind the same doors. */
  residents: number;
  /** People who moved in. */
  moved_in: number;
  /** People who moved out. */
  moved_out: number;
  /** People who lived here before and were not in the ledger. */
  new: number;
  /** Births. */
  born: number;
  /** Deaths. */
  died: number;
  /** Corrected records. */
  corrected: number;
}

export interface SurveyTimes {
  /** Seconds from opening to now, or to the end. */
  since_open_s?: number;
  /** Until half of the doors were done. */
  p50_s?: number;
  /** Until 95 % of the doors were done. */
  p95_s?: number;
  /** Until every door was done. */
  all_s?: number;
}

export interface SurveyChild {
  /** Grid node. */
  id: string;
  /** Its name. */
  name: string;
  /** Its code: the order. */
  code: string;
  /** 1 district … 5 building. */
  level: number;
  /** Its totals. */
  totals: SurveyTotals;
}

export interface SurveyReport {
  /** The survey. */
  survey: Survey;
  /** The grid node. */
  node: string;
  /** Its path. */
  path: string;
  /** When this was true. */
  as_of: string;
  /** Totals. */
  totals: SurveyTotals;
  /** Compound and above. */
  times?: SurveyTimes;
  /** done of doors in tenths of a percent, rounded down. */
  coverage_x10?: number;
  /** Minutes until every door was done, or until now or the end. */
  elapsed_minutes?: number;
  /** Accounts that answered; compound and above. */
  people_answering?: number;
  /** Nodes below, in order of code. */
  children: SurveyChild[];
  /** Questions. */
  tallies: SurveyTally[];
  /** The first thousand doors that are not done. */
  unreached: SurveyUnreached[];
  /** All of them. */
  unreached_count: number;
  /** Figures are of synthetic people. */
  is_demo: boolean;
}

export interface SurveyTally {
  /** Question. */
  key: string;
  /** As it is read out. */
  text: string;
  /** Kind. */
  kind: 'yes_no' | 'choice' | 'number' | 'text' | 'date';
  /** Doors that answered. */
  answers: number;
  /** Sum, of a number, without decimals. */
  total?: number;
  /** The same with its decimals. */
  total_text?: string;
  /** Of yes/no and choice. */
  items: SurveyTallyItem[];
}

export interface SurveyTallyItem {
  /** true, false or choice. */
  choice: string;
  /** As people read it. */
  label: string;
  /** Doors that said so. */
  answers: number;
  /** Of the answers, in tenths of a percent; absent when fewer than ten answered. */
  percent_x10?: number;
}

export interface SurveyUnreached {
  /** Building. */
  building_id: string;
  /** Door. */
  door_id: string;
  /** Building. */
  place: string;
  /** Door number. */
  label: string;
  /** waiting, not_reached or pending. */
  status: 'waiting' | 'unchanged' | 'changed' | 'vacant' | 'not_reached' | 'refused' | 'pending' | 'dropped' | 'remaining';
}

export interface SurveyTodoList {
  /** By due time. */
  items: SurveyTodo[];
}

export interface SurveyTodo {
  /** Survey. */
  survey_id: string;
  /** Its title. */
  title: string;
  /** When it is due. */
  due_at?: string;
  /** 有效期限. */
  valid_until?: string;
  /** Building. */
  building_id: string;
  /** Its name. */
  building: string;
  /** Its path. */
  place: string;
  /** Of the building. */
  totals: SurveyTotals;
  /** Open doors handed to the caller in a building that is not his own. */
  handed?: number;
}

export interface MediationNew {
  /** By whom. */
  committee_id: string;
  /** How it came. */
  source: 'application' | 'initiative' | 'court' | 'police' | 'entrusted';
  /** When; today if absent. */
  on?: string;
  /** Demand that it came from. */
  demand_id?: string;
  /** Kind of dispute. */
  cause: '0101' | '0102' | '0103' | '0199' | '0201' | '0202' | '0203' | '0299' | '0302' | '0401' | '0402' | '0403' | '0507' | '0601' | '0602' | '07' | '0804' | '1104' | '1201' | '1301' | '99';
  /** How many it touches. */
  scale: '01' | '02' | '03';
  /** The dispute in short. */
  summary: string;
  /** What is asked for. */
  request?: string;
  /** Who referred it, by what letter. */
  referrer?: string;
  /** Who. */
  parties: MediationPartyInput[];
}

export interface MediationPartyInput {
  /** Of a party that is there already; absent: a new one. */
  place?: number;
  /** Which side. */
  side: 'applicant' | 'respondent';
  /** Name. */
  name: string;
  /** Sex. */
  sex?: 'female' | 'male';
  /** Day of birth. */
  birth_on?: string;
  /** Identity number. */
  id_number?: string;
  /** Phone. */
  phone?: string;
  /** Address. */
  address?: string;
  /** Work, or kind of organisation. */
  work?: string;
  /** Door in the ledger, when it is one. */
  door_id?: string;
  /** Who speaks for the party. */
  agent?: string;
  /** What he may do. */
  agent_power?: string;
}

export interface MediationMark {
  /** The case. */
  id: string;
  /** Its version now. */
  version: number;
  /** Its stage now. */
  state: 'applied' | 'accepted' | 'notified' | 'investigating' | 'mediating' | 'agreed' | 'supervised' | 'visited' | 'ended' | 'rejected' | 'archived';
  /** Its number, once accepted. */
  number?: string;
}

export interface MediationAsk {
  /** The case. */
  mediation: string;
}

export interface Mediation {
  /** Id. */
  id: string;
  /** Committee. */
  committee_id: string;
  /** Its community. */
  node_id: string;
  /** How it came. */
  source: 'application' | 'initiative' | 'court' | 'police' | 'entrusted';
  /** Kind of dispute, GB/T 31000. */
  cause: '0101' | '0102' | '0103' | '0199' | '0201' | '0202' | '0203' | '0299' | '0302' | '0401' | '0402' | '0403' | '0507' | '0601' | '0602' | '07' | '0804' | '1104' | '1201' | '1301' | '99';
  /** How many it touches, GB/T 31000. */
  scale: '01' | '02' | '03';
  /** Stage. */
  state: 'applied' | 'accepted' | 'notified' | 'investigating' | 'mediating' | 'agreed' | 'supervised' | 'visited' | 'ended' | 'rejected' | 'archived';
  /** (2026)×人调字第1号. */
  number?: string;
  /** Application, initiative or referral. */
  filed_on: string;
  /** Acceptance. */
  accepted_on?: string;
  /** Last day of the limit. */
  limit_on?: string;
  /** How often all parties agreed to more time. */
  extensions: number;
  /** Agreement. */
  agreed_on?: string;
  /** Written or oral. */
  form?: 'written' | 'oral';
  /** It binds from here. */
  effect_on?: string;
  /** Last day of performance. */
  perform_by?: string;
  /** Last day to ask a court to confirm it; absent: no court would. */
  confirm_by?: string;
  /** As last looked at. */
  performed?: 'full' | 'part' | 'none';
  /** Why it ended. */
  end_reason?: 'failed' | 'refused' | 'withdrawn' | 'unfit';
  /** End. */
  ended_on?: string;
  /** Archived. */
  archived_on?: string;
  /** Judicial confirmation. */
  court: 'none' | 'applied' | 'accepted' | 'declined' | 'confirmed' | 'dismissed';
  /** Joint application. */
  court_applied_on?: string;
  /** The court answers by then. */
  court_due_on?: string;
  /** Ten days more. */
  court_extended: boolean;
  /** The court's answer. */
  court_decided_on?: string;
  /** A danger of escalation was reported. */
  risk_on?: string;
  /** What the clock has marked. */
  reminder?: 'soon' | 'passed' | 'court_soon';
  /** For based_on. */
  version: number;
  /** Demand that it came from. */
  demand_id?: string;
  /** Committee's name. */
  committee: string;
  /** Community's name. */
  place: string;
  /** I head its committee. */
  is_head: boolean;
  /** What was said. */
  content: MediationContent;
  /** Parties. */
  parties: MediationParty[];
  /** Who handles it. */
  mediators: MediationMediator[];
  /** Investigations, sessions, performance, callbacks. */
  records: MediationRecord[];
  /** What is kept on paper. */
  papers: MediationPaper[];
  /** The thirteen items of the dossier. */
  dossier: MediationItem[];
  /** What happened. */
  log: MediationEntry[];
  /** Moves of this stage for the caller. */
  options: MediationOption[];
}

export interface MediationContent {
  /** The dispute. */
  summary?: string;
  /** What is asked for. */
  request?: string;
  /** Who referred it. */
  referrer?: string;
  /** Main facts. */
  facts?: string;
  /** What is disputed. */
  issues?: string;
  /** Each side's responsibility. */
  duties?: string;
  /** What was agreed. */
  terms?: string;
  /** How it is performed. */
  way?: string;
  /** Where it was agreed. */
  spot?: string;
  /** Why it ended, and the other ways that were told. */
  ending?: string;
  /** Closing report. */
  closing?: string;
  /** Danger of escalation, and to whom it was reported. */
  risk?: string;
  /** About status, adoption or marriage: no court confirms that. */
  is_status: boolean;
}

export interface MediationParty {
  /** Its place. */
  place: number;
  /** Which side. */
  side: 'applicant' | 'respondent';
  /** Name. */
  name: string;
  /** Sex. */
  sex?: 'female' | 'male';
  /** Day of birth. */
  birth_on?: string;
  /** Identity number. */
  id_number?: string;
  /** Phone. */
  phone?: string;
  /** Address. */
  address?: string;
  /** Work, or kind of organisation. */
  work?: string;
  /** Door in the ledger, when it is one. */
  door_id?: string;
  /** Who speaks for the party. */
  agent?: string;
  /** What he may do. */
  agent_power?: string;
  /** Does it want to be mediated? */
  consent: 'unasked' | 'agreed' | 'refused';
  /** When it said so. */
  consent_on?: string;
  /** Since when it reads the case by its own account; absent: it does not. */
  reads_since?: string;
  /** A reading code was handed out and not used yet: good until then. */
  code_until?: string;
}

export interface MediationMediator {
  /** Account. */
  account_id: string;
  /** Name. */
  name: string;
  /** Lives behind a party's door. */
  lives_there: boolean;
  /** Captain or helper of a party's building. */
  is_captain: boolean;
  /** Declared to be a relative, a friend … */
  is_declared: boolean;
  /** Is called like a party or its agent. */
  is_same_name: boolean;
  /** What was declared. */
  declared?: string;
  /** When a head confirmed the mediator in spite of it. */
  cleared_ms?: string;
  /** To be confirmed or replaced before the mediation goes on. */
  is_open: boolean;
}

export interface MediationRecord {
  /** Its entry: for amend. */
  place: number;
  /** What it records. */
  kind: 'investigation' | 'session' | 'performance' | 'callback';
  /** When. */
  held_on: string;
  /** An open session. */
  is_public: boolean;
  /** Where. */
  spot?: string;
  /** Who was there. */
  present?: string;
  /** What was said. */
  text?: string;
}

export interface MediationPaper {
  /** Its entry: for drop. */
  place: number;
  /** Item of the dossier. */
  item: number;
  /** What it is. */
  title: string;
  /** Sheets. */
  pages: number;
}

export interface MediationItem {
  /** Place in the dossier. */
  no: number;
  /** What it is. */
  name: string;
  /** Without it: incomplete. */
  is_must: boolean;
  /** It is there. */
  is_there: boolean;
  /** Sheets. */
  pages: number;
}

export interface MediationEntry {
  /** When it was entered. */
  at_ms: string;
  /** When it happened. */
  on_day: string;
  /** What. */
  move: 'file' | 'accept' | 'reject' | 'notify' | 'consent' | 'assign' | 'clear' | 'edit' | 'investigate' | 'mediate' | 'extend' | 'risk' | 'agree' | 'end' | 'supervise' | 'visit' | 'court_apply' | 'court_accept' | 'court_decline' | 'court_extend' | 'court_decide' | 'paper' | 'remove' | 'amend' | 'drop' | 'archive' | 'invite' | 'join' | 'shut' | 'remind' | 'expire' | 'remind_court';
  /** The stage after it. */
  to_state: 'applied' | 'accepted' | 'notified' | 'investigating' | 'mediating' | 'agreed' | 'supervised' | 'visited' | 'ended' | 'rejected' | 'archived';
  /** Place of the party it was about. */
  party?: number;
  /** consent: what that party said. */
  answer?: 'unasked' | 'agreed' | 'refused';
  /** By whom; absent: the clock. */
  by?: string;
  /** What was written. */
  note?: string;
}

export interface MediationOption {
  /** A move that this stage knows. */
  move: 'file' | 'accept' | 'reject' | 'notify' | 'consent' | 'assign' | 'clear' | 'edit' | 'investigate' | 'mediate' | 'extend' | 'risk' | 'agree' | 'end' | 'supervise' | 'visit' | 'court_apply' | 'court_accept' | 'court_decline' | 'court_extend' | 'court_decide' | 'paper' | 'remove' | 'amend' | 'drop' | 'archive' | 'invite' | 'join' | 'shut' | 'remind' | 'expire' | 'remind_court';
  /** What stands in its way; absent: none. */
  why?: string;
}

export interface MediationEdit {
  /** The case. */
  mediation: string;
  /** Version that was seen. */
  based_on: number;
  /** Kind of dispute. */
  cause: '0101' | '0102' | '0103' | '0199' | '0201' | '0202' | '0203' | '0299' | '0302' | '0401' | '0402' | '0403' | '0507' | '0601' | '0602' | '07' | '0804' | '1104' | '1201' | '1301' | '99';
  /** How many it touches. */
  scale: '01' | '02' | '03';
  /** The dispute in short. */
  summary: string;
  /** What is asked for. */
  request?: string;
  /** Who referred it, by what letter. */
  referrer?: string;
  /** Who. */
  parties: MediationPartyInput[];
  /** Why; stands in the log. */
  note?: string;
}

export interface MediationAssign {
  /** The case. */
  mediation: string;
  /** Version that was seen. */
  based_on: number;
  /** Who handles it from now on. */
  mediators: MediationSeat[];
}

export interface MediationSeat {
  /** A member. */
  account_id: string;
  /** What binds the mediator to a party; absent: nothing. */
  declared?: string;
}

export interface MediationMove {
  /** The case. */
  mediation: string;
  /** Version that was seen. */
  based_on: number;
  /** What happened. */
  move: 'file' | 'accept' | 'reject' | 'notify' | 'consent' | 'assign' | 'clear' | 'edit' | 'investigate' | 'mediate' | 'extend' | 'risk' | 'agree' | 'end' | 'supervise' | 'visit' | 'court_apply' | 'court_accept' | 'court_decline' | 'court_extend' | 'court_decide' | 'paper' | 'remove' | 'amend' | 'drop' | 'archive' | 'invite' | 'join' | 'shut' | 'remind' | 'expire' | 'remind_court';
  /** When; today if absent. */
  on?: string;
  /** The record, the reason, the report. */
  note?: string;
  /** consent, remove: which party. */
  party?: number;
  /** consent: what it said. */
  answer?: 'unasked' | 'agreed' | 'refused';
  /** clear: which mediator. */
  account_id?: string;
  /** Where: investigate, mediate, agree, amend. */
  spot?: string;
  /** Who was there. */
  present?: string;
  /** mediate: an open session. */
  is_public?: boolean;
  /** extend: the new limit; agree: last day of performance. */
  until?: string;
  /** agree: written or oral. */
  form?: 'written' | 'oral';
  /** agree: main facts. */
  facts?: string;
  /** agree: what was disputed. */
  issues?: string;
  /** agree: each side's responsibility. */
  duties?: string;
  /** agree: what. */
  terms?: string;
  /** agree: how. */
  way?: string;
  /** agree: about status, adoption or marriage. */
  is_status?: boolean;
  /** end, reject: why. */
  end_reason?: 'failed' | 'refused' | 'withdrawn' | 'unfit';
  /** supervise, visit: how far. */
  performed?: 'full' | 'part' | 'none';
  /** court_apply: by both sides together; extend: all parties agree. */
  is_joint?: boolean;
  /** court_decide: confirmed. */
  is_confirmed?: boolean;
  /** paper: item of the dossier. */
  item?: number;
  /** paper: what it is. */
  title?: string;
  /** paper: sheets. */
  pages?: number;
  /** amend, drop: `place` of the record or paper. */
  entry?: number;
  /** amend: what the record says from now on; `note` says why. */
  text?: string;
}

export interface MediationPrintAsk {
  /** The case. */
  mediation: string;
  /** Which paper. */
  form: 'registration' | 'notice' | 'agreement' | 'oral' | 'cover' | 'index' | 'closing' | 'back' | 'application' | 'investigation' | 'session' | 'performance' | 'callback';
}

export interface MediationReadingAsk {
  /** The case. */
  mediation: string;
  /** Place of the party. */
  party: number;
  /** Version that was seen. */
  based_on: number;
}

export interface MediationReadingCode {
  /** The party. */
  party: number;
  /** Shown once: whoever types it, logged in by phone, reads the case as this party. */
  code: string;
  /** Good until then, for one account. */
  code_until: string;
  /** The case's version now. */
  version: number;
}

export interface MediationCommittees {
  /** Those that the caller sits in, or whose place is his. */
  items: MediationCommittee[];
}

export interface MediationCommittee {
  /** Id. */
  id: string;
  /** Its community. */
  node_id: string;
  /** Its name. */
  place: string;
  /** As it stands on its seal. */
  name: string;
  /** Short word in case numbers: × in (2026)×人调字第1号. */
  word: string;
  /** Day of the election; the term is three years. */
  elected_on: string;
  /** Three to nine, a woman and a head among them. */
  members: MediationMember[];
  /** Last day of the term. */
  ends_on: string;
  /** For based_on. */
  version: number;
  /** I sit in it. */
  is_mine: boolean;
  /** I head it. */
  is_head: boolean;
  /** I may change its composition. */
  may_manage: boolean;
}

export interface MediationMember {
  /** The seat; given by the server. */
  id?: string;
  /** Account that handles cases. */
  account_id?: string;
  /** Name; the composition is public by law. */
  name: string;
  /** A committee has a woman. */
  sex: 'female' | 'male';
  /** Head or deputy head. */
  is_head?: boolean;
  /** Door behind which the member lives; shown to those who manage the committee. */
  home_door_id?: string;
}

export interface MediationCommitteeNew {
  /** A community. */
  node_id: string;
  /** As it stands on its seal. */
  name: string;
  /** Short word in case numbers: × in (2026)×人调字第1号. */
  word: string;
  /** Day of the election; the term is three years. */
  elected_on: string;
  /** Three to nine, a woman and a head among them. */
  members: MediationMember[];
}

export interface MediationCommitteeAsk {
  /** The committee. */
  committee: string;
}

export interface MediationCommitteePut {
  /** The committee. */
  committee: string;
  /** Version that was seen. */
  based_on: number;
  /** As it stands on its seal. */
  name: string;
  /** Short word in case numbers: × in (2026)×人调字第1号. */
  word: string;
  /** Day of the election; the term is three years. */
  elected_on: string;
  /** Three to nine, a woman and a head among them. */
  members: MediationMember[];
}

export interface MediationCountAsk {
  /** Grid node. */
  node: string;
  /** Year of acceptance; this year if absent. */
  year?: number;
}

export interface MediationCounts {
  /** The place. */
  node: string;
  /** Year of acceptance. */
  year: number;
  /** Committees at or below the place. */
  committees: number;
  /** Accepted; absent: fewer than ten. */
  total?: number;
  /** open, written, oral, ended: those of ten at least. */
  outcomes: MediationCell[];
  /** By GB/T 31000: those of ten at least. */
  causes: MediationCell[];
}

export interface MediationCell {
  /** Which. */
  code: string;
  /** Cases: ten at least. */
  count: number;
}

export interface MediationListAsk {
  /** Only this stage. */
  state?: 'applied' | 'accepted' | 'notified' | 'investigating' | 'mediating' | 'agreed' | 'supervised' | 'visited' | 'ended' | 'rejected' | 'archived';
  /** Only those whose deadline stands so. */
  due?: 'running' | 'soon' | 'passed' | 'unperformed' | 'court' | 'confirm';
  /** A piece of the number. */
  q?: string;
  /** `next` of the page before. */
  after?: string;
  /** 50 if absent. */
  limit?: number;
}

export interface MediationList {
  /** Newest first; names nobody. */
  items: MediationLine[];
  /** Where to go on; absent at the end. */
  next?: string;
}

export interface MediationLine {
  /** Id. */
  id: string;
  /** Committee. */
  committee_id: string;
  /** Its community. */
  node_id: string;
  /** How it came. */
  source: 'application' | 'initiative' | 'court' | 'police' | 'entrusted';
  /** Kind of dispute, GB/T 31000. */
  cause: '0101' | '0102' | '0103' | '0199' | '0201' | '0202' | '0203' | '0299' | '0302' | '0401' | '0402' | '0403' | '0507' | '0601' | '0602' | '07' | '0804' | '1104' | '1201' | '1301' | '99';
  /** How many it touches, GB/T 31000. */
  scale: '01' | '02' | '03';
  /** Stage. */
  state: 'applied' | 'accepted' | 'notified' | 'investigating' | 'mediating' | 'agreed' | 'supervised' | 'visited' | 'ended' | 'rejected' | 'archived';
  /** (2026)×人调字第1号. */
  number?: string;
  /** Application, initiative or referral. */
  filed_on: string;
  /** Acceptance. */
  accepted_on?: string;
  /** Last day of the limit. */
  limit_on?: string;
  /** How often all parties agreed to more time. */
  extensions: number;
  /** Agreement. */
  agreed_on?: string;
  /** Written or oral. */
  form?: 'written' | 'oral';
  /** It binds from here. */
  effect_on?: string;
  /** Last day of performance. */
  perform_by?: string;
  /** Last day to ask a court to confirm it; absent: no court would. */
  confirm_by?: string;
  /** As last looked at. */
  performed?: 'full' | 'part' | 'none';
  /** Why it ended. */
  end_reason?: 'failed' | 'refused' | 'withdrawn' | 'unfit';
  /** End. */
  ended_on?: string;
  /** Archived. */
  archived_on?: string;
  /** Judicial confirmation. */
  court: 'none' | 'applied' | 'accepted' | 'declined' | 'confirmed' | 'dismissed';
  /** Joint application. */
  court_applied_on?: string;
  /** The court answers by then. */
  court_due_on?: string;
  /** Ten days more. */
  court_extended: boolean;
  /** The court's answer. */
  court_decided_on?: string;
  /** A danger of escalation was reported. */
  risk_on?: string;
  /** What the clock has marked. */
  reminder?: 'soon' | 'passed' | 'court_soon';
  /** For based_on. */
  version: number;
  /** I head its committee. */
  is_head: boolean;
}

export interface OwnMediations {
  /** Newest first. */
  items: OwnMediationLine[];
}

export interface OwnMediationLine {
  /** Id. */
  id: string;
  /** (2026)×人调字第1号; absent: none yet. */
  number?: string;
  /** Kind of dispute. */
  cause: '0101' | '0102' | '0103' | '0199' | '0201' | '0202' | '0203' | '0299' | '0302' | '0401' | '0402' | '0403' | '0507' | '0601' | '0602' | '07' | '0804' | '1104' | '1201' | '1301' | '99';
  /** The same in words. */
  cause_name: string;
  /** Stage. */
  state: 'applied' | 'accepted' | 'notified' | 'investigating' | 'mediating' | 'agreed' | 'supervised' | 'visited' | 'ended' | 'rejected' | 'archived';
  /** Application, initiative or referral. */
  filed_on: string;
  /** Who mediates. */
  committee: string;
}

export interface OwnMediationCode {
  /** The reading code that the mediator has handed over. */
  code: string;
}

export interface OwnMediationAsk {
  /** The case. */
  mediation: string;
}

export interface OwnMediation {
  /** Id. */
  id: string;
  /** (2026)×人调字第1号; absent: none yet. */
  number?: string;
  /** Kind of dispute. */
  cause: '0101' | '0102' | '0103' | '0199' | '0201' | '0202' | '0203' | '0299' | '0302' | '0401' | '0402' | '0403' | '0507' | '0601' | '0602' | '07' | '0804' | '1104' | '1201' | '1301' | '99';
  /** The same in words. */
  cause_name: string;
  /** Stage. */
  state: 'applied' | 'accepted' | 'notified' | 'investigating' | 'mediating' | 'agreed' | 'supervised' | 'visited' | 'ended' | 'rejected' | 'archived';
  /** Application, initiative or referral. */
  filed_on: string;
  /** Who mediates. */
  committee: string;
  /** Community. */
  place: string;
  /** Mediators' names. */
  mediator_names: string[];
  /** Acceptance. */
  accepted_on?: string;
  /** Last day of the limit. */
  limit_on?: string;
  /** Agreement. */
  agreed_on?: string;
  /** Written or oral. */
  form?: 'written' | 'oral';
  /** It binds from here. */
  effect_on?: string;
  /** Last day of performance. */
  perform_by?: string;
  /** As last looked at. */
  performed?: 'full' | 'part' | 'none';
  /** Last day to ask a court together to confirm it; absent: that cannot be done. */
  confirm_by?: string;
  /** End without agreement. */
  ended_on?: string;
  /** Why it ended. */
  end_reason?: 'failed' | 'refused' | 'withdrawn' | 'unfit';
  /** Archived. */
  archived_on?: string;
  /** Judicial confirmation. */
  court: 'none' | 'applied' | 'accepted' | 'declined' | 'confirmed' | 'dismissed';
  /** Joint application. */
  court_applied_on?: string;
  /** The court answers by then. */
  court_due_on?: string;
  /** The court's answer. */
  court_decided_on?: string;
  /** All parties, by name. */
  parties: OwnMediationParty[];
  /** What was agreed; absent: nothing yet. */
  agreement?: OwnMediationAgreement;
  /** Records of the sessions. */
  sessions: OwnMediationSession[];
  /** What the reader said each time that it was asked. */
  consents: OwnMediationConsent[];
}

export interface OwnMediationParty {
  /** Its place. */
  place: number;
  /** Which side. */
  side: 'applicant' | 'respondent';
  /** Name. */
  name: string;
  /** The reader. */
  is_me: boolean;
  /** Of the reader: does it want to be mediated? */
  consent?: 'unasked' | 'agreed' | 'refused';
  /** When it said so. */
  consent_on?: string;
}

export interface OwnMediationAgreement {
  /** Main facts. */
  facts?: string;
  /** What was disputed. */
  issues?: string;
  /** Each side's responsibility. */
  duties?: string;
  /** What was agreed. */
  terms?: string;
  /** How it is performed. */
  way?: string;
  /** Where it was agreed. */
  spot?: string;
}

export interface OwnMediationSession {
  /** When. */
  held_on: string;
  /** An open session. */
  is_public: boolean;
  /** Where. */
  spot?: string;
  /** Who was there. */
  present?: string;
  /** What was said. */
  text?: string;
}

export interface OwnMediationConsent {
  /** When. */
  on_day: string;
  /** What was said. */
  answer?: 'unasked' | 'agreed' | 'refused';
}

export interface OwnMediationPaperAsk {
  /** The case. */
  mediation: string;
  /** Which paper. */
  paper: 'notice' | 'agreement' | 'oral' | 'application';
}

export interface DemandNew {
  /** Kind. */
  kind: 'consult' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise';
  /** Ordinary if absent. */
  urgency?: 'emergency' | 'urgent' | 'ordinary' | 'complex';
  /** Code of the category. */
  category: string;
  /** What was said. */
  content: string;
  /** Where exactly. */
  spot?: string;
  /** The compound; from the building or door if absent. */
  compound_id?: string;
  /** The building. */
  building_id?: string;
  /** The door. */
  door_id?: string;
  /** The hotline's own number. */
  external_no?: string;
  /** Who calls; absent: anonymous. */
  contact?: DemandContact;
  /** Whose need it is. */
  age_band?: '0_17' | '18_39' | '40_59' | '60_69' | '70_79' | '80_up';
  /** Who calls is not shown. */
  is_confidential?: boolean;
  /** When it was said, by a phone without network; now if absent or over a month ago. */
  filed_at?: string;
  /** Digests of photos sent before. */
  photos?: string[];
}

export interface DemandContact {
  /** How to address the caller. */
  name?: string;
  /** Where to call. */
  phone?: string;
}

export interface Demand {
  /** Its line. */
  item: DemandItem;
  /** What was said. */
  content: string;
  /** Where exactly. */
  spot?: string;
  /** The door. */
  door_id?: string;
  /** Its label. */
  door?: string;
  /** Who calls, masked; absent: anonymous or confidential. */
  caller?: string;
  /** You may see the caller's phone. */
  may_contact: boolean;
  /** Whose need it is. */
  age_band?: '0_17' | '18_39' | '40_59' | '60_69' | '70_79' | '80_up';
  /** Who answers for it to the caller. */
  lead: string;
  /** The same as a node. */
  lead_node_id: string;
  /** Whose turn it is. */
  holder_node_id: string;
  /** The unit that handles it. */
  unit_id?: string;
  /** The demand that goes on instead. */
  merged_into?: string;
  /** Its number. */
  merged_number?: string;
  /** A mediation has begun. */
  has_mediation: boolean;
  /** The found need that it is part of. */
  project_id?: string;
  /** The caller is to be contacted by then. */
  contact_due_at?: string;
  /** The later time that was asked for. */
  asked_due_at?: string;
  /** When it was said to be handled. */
  handled_at?: string;
  /** The caller's word. */
  satisfaction?: 'satisfied' | 'fair' | 'dissatisfied';
  /** How often it came back. */
  reworks: number;
  /** How often it was refused. */
  returns: number;
  /** How often it went up. */
  escalations: number;
  /** How often time was granted. */
  extensions: number;
  /** Calls that reached nobody. */
  calls: number;
  /** When what it says and of whom was deleted; `content` then says so. */
  erased_at?: string;
  /** To be said with the next move. */
  version: number;
  /** What happened. */
  steps: DemandStep[];
  /** Photos. */
  photos: DemandPhoto[];
  /** Units asked. */
  asks: DemandAsk[];
  /** What you may do now. */
  moves: string[];
}

export interface DemandItem {
  /** The demand. */
  id: string;
  /** Its number, as said on the phone. */
  number: string;
  /** Kind. */
  kind: 'consult' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise';
  /** Urgency. */
  urgency: 'emergency' | 'urgent' | 'ordinary' | 'complex';
  /** How it came. */
  source: 'resident' | 'captain' | 'station' | 'hotline' | 'open311';
  /** Code of the category. */
  category: string;
  /** Its name. */
  category_name: string;
  /** First words. */
  title: string;
  /** Compound and building. */
  place: string;
  /** The compound. */
  compound_id: string;
  /** The building. */
  building_id?: string;
  /** State. */
  state: 'submitted' | 'accepted' | 'dispatched' | 'signed' | 'objected' | 'returned' | 'handling' | 'handled' | 'feedback' | 'callback' | 'rework' | 'suspended' | 'closed' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** How it ended. */
  closing?: 'solved' | 'unsolved' | 'unreached' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** Whose turn it is. */
  holder: string;
  /** The unit that handles it. */
  unit?: string;
  /** When it was said. */
  filed_at: string;
  /** To be handled by then. */
  due_at?: string;
  /** When the caller was first contacted. */
  contacted_at?: string;
  /** When it ended. */
  closed_at?: string;
  /** The time is over. */
  is_overdue: boolean;
  /** An office above watches it. */
  is_supervised: boolean;
  /** Who calls is not shown. */
  is_confidential: boolean;
  /** It was sent back before. */
  is_rework: boolean;
  /** How often it was chased. */
  urged: number;
  /** Neighbours with the same trouble. */
  supporters: number;
}

export interface DemandStep {
  /** 1, 2, … in order. */
  place: number;
  /** When. */
  at: string;
  /** What was done. */
  move: 'file' | 'accept' | 'reject' | 'dispatch' | 'sign' | 'return' | 'object' | 'uphold' | 'overrule' | 'start' | 'contact' | 'ask_time' | 'grant_time' | 'deny_time' | 'handle' | 'tell' | 'answer' | 'verify' | 'fail' | 'miss' | 'solve' | 'unsolve' | 'settle' | 'suspend' | 'resume' | 'transfer' | 'merge' | 'escalate' | 'whistle' | 'link' | 'urge' | 'supervise' | 'withdraw' | 'note' | 'classify' | 'mediate' | 'remind' | 'expire';
  /** State before. */
  from?: 'submitted' | 'accepted' | 'dispatched' | 'signed' | 'objected' | 'returned' | 'handling' | 'handled' | 'feedback' | 'callback' | 'rework' | 'suspended' | 'closed' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** State after. */
  to: 'submitted' | 'accepted' | 'dispatched' | 'signed' | 'objected' | 'returned' | 'handling' | 'handled' | 'feedback' | 'callback' | 'rework' | 'suspended' | 'closed' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** As what he acted. */
  actor: 'caller' | 'captain' | 'station' | 'community' | 'street' | 'district' | 'party' | 'system';
  /** Name of the account. */
  who?: string;
  /** Where he stood. */
  where?: string;
  /** To whom it went. */
  to_where?: string;
  /** The due time that came of it. */
  due_at?: string;
  /** The caller's word. */
  satisfaction?: 'satisfied' | 'fair' | 'dissatisfied';
  /** What was written. */
  note?: string;
  /** The caller reads it. */
  is_public: boolean;
}

export interface DemandPhoto {
  /** Move it came with. */
  log_place: number;
  /** Digest of the file. */
  digest: string;
}

export interface DemandAsk {
  /** The request. */
  id: string;
  /** About which demand. */
  demand_id?: string;
  /** Of which whistle. */
  whistle_id?: string;
  /** Who is asked. */
  unit_id: string;
  /** As it calls itself. */
  unit_name?: string;
  /** Who asked. */
  node_id: string;
  /** What for. */
  request: string;
  /** When. */
  asked_at: string;
  /** An answer is due by. */
  due_at: string;
  /** When the unit reported. */
  arrived_at?: string;
  /** When it answered. */
  answered_at?: string;
  /** What it answered. */
  answer?: string;
  /** The asker's judgement. */
  mark?: 'done' | 'partly' | 'absent';
  /** When it was taken back. */
  withdrawn_at?: string;
  /** Grows with every change. */
  version?: number;
}

export interface DemandListAsk {
  /** At or below this node. */
  node: string;
  /** Only those whose turn is the node's. */
  is_mine?: boolean;
  /** What has ended, newest first. */
  is_closed?: boolean;
  /** Only those out of time. */
  is_overdue?: boolean;
  /** Only watched ones. */
  is_supervised?: boolean;
  /** Only these. */
  state?: 'submitted' | 'accepted' | 'dispatched' | 'signed' | 'objected' | 'returned' | 'handling' | 'handled' | 'feedback' | 'callback' | 'rework' | 'suspended' | 'closed' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** Only these. */
  kind?: 'consult' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise';
  /** Only these. */
  source?: 'resident' | 'captain' | 'station' | 'hotline' | 'open311';
  /** This class or category. */
  category?: string;
  /** Words, or the number. */
  q?: string;
  /** `next` before. */
  after?: string;
  /** 50 if absent. */
  limit?: number;
}

export interface DemandList {
  /** By due time, or newest first. */
  items: DemandItem[];
  /** Ask for more with after=; absent: no more. */
  next?: string;
  /** So many were looked through that the page ends early: ask on. */
  is_cut: boolean;
}

export interface DemandPulseAsk {
  /** At or below this node. */
  node: string;
}

export interface DemandPulse {
  /** Read again what is older. */
  at: string;
}

export interface DemandSimilarAsk {
  /** The compound. */
  compound_id: string;
  /** The category. */
  category: string;
  /** What is said. */
  content: string;
}

export interface DemandSimilar {
  /** Open demands that may be the same. */
  items: DemandItem[];
}

export interface DemandAskOne {
  /** The demand. */
  demand: string;
}

export interface DemandMove {
  /** The demand. */
  demand: string;
  /** The version that was seen. */
  version: number;
  /** What is to be done. */
  move: 'file' | 'accept' | 'reject' | 'dispatch' | 'sign' | 'return' | 'object' | 'uphold' | 'overrule' | 'start' | 'contact' | 'ask_time' | 'grant_time' | 'deny_time' | 'handle' | 'tell' | 'answer' | 'verify' | 'fail' | 'miss' | 'solve' | 'unsolve' | 'settle' | 'suspend' | 'resume' | 'transfer' | 'merge' | 'escalate' | 'whistle' | 'link' | 'urge' | 'supervise' | 'withdraw' | 'note' | 'classify' | 'mediate' | 'remind' | 'expire';
  /** Reason, result, answer. */
  note?: string;
  /** The caller may read the note. */
  is_public?: boolean;
  /** dispatch: to which node. */
  to_node_id?: string;
  /** dispatch: to which unit. */
  unit_id?: string;
  /** ask_time: until when. */
  due_at?: string;
  /** merge: the demand that goes on. */
  merged_into?: string;
  /** solve, unsolve, settle: the caller's word. */
  satisfaction?: 'satisfied' | 'fair' | 'dissatisfied';
  /** classify. */
  kind?: 'consult' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise';
  /** classify. */
  urgency?: 'emergency' | 'urgent' | 'ordinary' | 'complex';
  /** classify. */
  category?: string;
  /** whistle, link: which units. */
  units?: string[];
  /** whistle, link: by when. */
  needed_at?: string;
  /** Digests of photos sent before. */
  photos?: string[];
}

export interface DemandPhotoAsk {
  /** The demand. */
  demand: string;
  /** The photo. */
  digest: string;
}

export interface DemandCategories {
  /** Classes and categories in order of code. */
  items: DemandCategory[];
}

export interface DemandCategory {
  /** Two digits: a class; four: a category of the class of its first two. */
  code: string;
  /** As people call it. */
  name: string;
  /** Dispute code of GB/T 31000. */
  dispute_code?: string;
  /** Offered to people. */
  is_active: boolean;
  /** Grows with every change. */
  version?: number;
}

export interface PublicDemandNew {
  /** Kind. */
  kind: 'consult' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise';
  /** Code of the category. */
  category: string;
  /** What you say. */
  content: string;
  /** Where exactly. */
  spot?: string;
  /** The compound. */
  compound_id?: string;
  /** The building. */
  building_id?: string;
  /** The door. */
  door_id?: string;
  /** Where you can be reached; absent: anonymous. */
  contact?: DemandContact;
  /** Who you are is not shown. */
  is_confidential?: boolean;
  /** Digests of photos sent before. */
  photos?: string[];
  /** The code that hangs there. */
  place_code: string;
  /** A random key made by the page for this demand: sent again, it is the same demand. */
  once: string;
}

export interface DemandFiled {
  /** The demand. */
  demand: OwnDemand;
  /** Shown once: with the number it opens the demand to whoever has it. */
  query_code?: string;
}

export interface OwnDemand {
  /** The demand. */
  id: string;
  /** Its number. */
  number: string;
  /** Kind. */
  kind: 'consult' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise';
  /** What it is about. */
  category_name: string;
  /** First words. */
  title: string;
  /** What was said. */
  content: string;
  /** Compound and building. */
  place: string;
  /** Who works on it. */
  holder: string;
  /** State. */
  state: 'submitted' | 'accepted' | 'dispatched' | 'signed' | 'objected' | 'returned' | 'handling' | 'handled' | 'feedback' | 'callback' | 'rework' | 'suspended' | 'closed' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** How it ended. */
  closing?: 'solved' | 'unsolved' | 'unreached' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** What you said. */
  satisfaction?: 'satisfied' | 'fair' | 'dissatisfied';
  /** When it was said. */
  filed_at: string;
  /** To be handled by then. */
  due_at?: string;
  /** When it ended. */
  closed_at?: string;
  /** Neighbours with the same trouble. */
  supporters: number;
  /** When your words were deleted; `content` then says so. */
  erased_at?: string;
  /** To be said with the next move. */
  version: number;
  /** What happened. */
  steps: DemandStep[];
  /** Photos. */
  photos: DemandPhoto[];
  /** What you may do now. */
  moves: string[];
}

export interface OwnDemandSimilarAsk {
  /** The compound. */
  compound_id: string;
  /** The category. */
  category: string;
  /** What you say. */
  content: string;
}

export interface DemandAlikes {
  /** At most five. */
  items: DemandAlike[];
}

export interface DemandAlike {
  /** The demand. */
  id: string;
  /** What it is about. */
  category_name: string;
  /** Where. */
  place: string;
  /** Since when. */
  filed_at: string;
  /** State. */
  state: 'submitted' | 'accepted' | 'dispatched' | 'signed' | 'objected' | 'returned' | 'handling' | 'handled' | 'feedback' | 'callback' | 'rework' | 'suspended' | 'closed' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** Who said “me too”. */
  supporters: number;
}

export interface DemandSupport {
  /** The demand. */
  demand: string;
  /** A random key that the page has made for itself once. */
  device: string;
}

export interface DemandSupported {
  /** How many now. */
  supporters: number;
}

export interface DemandByCode {
  /** The number of the demand. */
  number: string;
  /** The query code. */
  code: string;
}

export interface DemandPhotoByCode {
  /** The number of the demand. */
  number: string;
  /** The query code. */
  code: string;
  /** The photo. */
  digest: string;
}

export interface DemandMoveByCode {
  /** The number of the demand. */
  number: string;
  /** The query code. */
  code: string;
  /** The version that was seen. */
  version: number;
  /** solve, unsolve, settle, urge, withdraw, note. */
  move: 'file' | 'accept' | 'reject' | 'dispatch' | 'sign' | 'return' | 'object' | 'uphold' | 'overrule' | 'start' | 'contact' | 'ask_time' | 'grant_time' | 'deny_time' | 'handle' | 'tell' | 'answer' | 'verify' | 'fail' | 'miss' | 'solve' | 'unsolve' | 'settle' | 'suspend' | 'resume' | 'transfer' | 'merge' | 'escalate' | 'whistle' | 'link' | 'urge' | 'supervise' | 'withdraw' | 'note' | 'classify' | 'mediate' | 'remind' | 'expire';
  /** Your words. */
  note?: string;
  /** How satisfied. */
  satisfaction?: 'satisfied' | 'fair' | 'dissatisfied';
  /** Digests of photos sent before. */
  photos?: string[];
}

export interface OwnDemandNew {
  /** Kind. */
  kind: 'consult' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise';
  /** Code of the category. */
  category: string;
  /** What you say. */
  content: string;
  /** Where exactly. */
  spot?: string;
  /** The compound. */
  compound_id?: string;
  /** The building. */
  building_id?: string;
  /** The door. */
  door_id?: string;
  /** Where you can be reached; absent: anonymous. */
  contact?: DemandContact;
  /** Who you are is not shown. */
  is_confidential?: boolean;
  /** Digests of photos sent before. */
  photos?: string[];
  /** The code that hangs there; whoever works there needs none. */
  place_code?: string;
}

export interface OwnDemandListAsk {
  /** `next` of the page before. */
  after?: string;
}

export interface OwnDemandList {
  /** Newest first. */
  items: DemandItem[];
  /** Ask for more with after=; absent: no more. */
  next?: string;
}

export interface OwnDemandAsk {
  /** The demand. */
  demand: string;
}

export interface OwnDemandMove {
  /** The demand. */
  demand: string;
  /** The version that was seen. */
  version: number;
  /** solve, unsolve, settle, urge, withdraw, note. */
  move: 'file' | 'accept' | 'reject' | 'dispatch' | 'sign' | 'return' | 'object' | 'uphold' | 'overrule' | 'start' | 'contact' | 'ask_time' | 'grant_time' | 'deny_time' | 'handle' | 'tell' | 'answer' | 'verify' | 'fail' | 'miss' | 'solve' | 'unsolve' | 'settle' | 'suspend' | 'resume' | 'transfer' | 'merge' | 'escalate' | 'whistle' | 'link' | 'urge' | 'supervise' | 'withdraw' | 'note' | 'classify' | 'mediate' | 'remind' | 'expire';
  /** Your words. */
  note?: string;
  /** How satisfied. */
  satisfaction?: 'satisfied' | 'fair' | 'dissatisfied';
  /** Digests of photos sent before. */
  photos?: string[];
}

export interface OwnDemandPhotoAsk {
  /** The demand. */
  demand: string;
  /** The photo. */
  digest: string;
}

export interface DemandWeights {
  /** Weight of 响应率, in hundredths. */
  response: number;
  /** Weight of 解决率. */
  resolution: number;
  /** Weight of 满意率; the three add up to 100. */
  satisfaction: number;
}

export interface DemandFiguresAsk {
  /** District to compound. */
  node: string;
  /** First day. */
  from: string;
  /** Last day. */
  to: string;
  /** Of one category; then whole months only. */
  category?: string;
  /** Of one unit; then whole months only. */
  unit?: string;
}

export interface DemandFigures {
  /** The place. */
  node_id?: string;
  /** Its name. */
  name?: string;
  /** The category. */
  category?: string;
  /** Its name. */
  category_name?: string;
  /** As of when. */
  as_of: string;
  /** 综合: the three rates by the district's weights, in thousandths; absent when one of them is not told. */
  composite?: number;
  /** 受理数 */
  filed: number;
  /** 立案数 */
  accepted: number;
  /** Rejected. */
  rejected: number;
  /** 派遣数 */
  dispatched: number;
  /** Closed in the period. */
  closed: number;
  /** Closed but not solved, by the caller's word. */
  unsolved: number;
  /** Closed after three calls that reached nobody. */
  unreached: number;
  /** 返工次数 */
  reworks: number;
  /** Valid callbacks: reached and answered. */
  callbacks: number;
  /** 响应率: contacted within the limit, of those whose limit fell into the period. */
  response: DemandRate;
  /** 解决率: solved, of valid callbacks. */
  resolution: DemandRate;
  /** 满意率: satisfied, of valid callbacks. */
  satisfaction: DemandRate;
  /** 满意和基本满意率: satisfied or fairly so, of valid callbacks. */
  with_fair: DemandRate;
  /** 立案率: accepted, of filed. */
  filing: DemandRate;
  /** 结案率: closed, of those due in the period. */
  closing: DemandRate;
  /** 按期结案率: handled in time and closed, of those due in the period. */
  in_time: DemandRate;
  /** 结案率 without 缓办: closed, of those due and not suspended. */
  closing_deferred: DemandRate;
  /** 返工率: sent back, of those due in the period. */
  rework: DemandRate;
  /** 延期率: with more time granted, of those due in the period. */
  extension: DemandRate;
  /** 超期率: not handled in time, of those due up to now. */
  overdue: DemandRate;
  /** 派遣准确率: dispatched and not returned, of dispatched. */
  dispatch_right: DemandRate;
  /** 二次派遣率: dispatched again, of dispatched. */
  dispatch_again: DemandRate;
}

export interface DemandRate {
  /** How many. */
  numerator: number;
  /** Of how many. */
  denominator: number;
  /** Thousandths; absent below ten. */
  permille?: number;
}

export interface DemandFiguresList {
  /** One each. */
  items: DemandFigures[];
}

export interface DemandFiguresSheet {
  /** District to compound. */
  node: string;
  /** A day of the first month. */
  from: string;
  /** A day of the last month. */
  to: string;
  /** The parts of the place, or the categories that were spoken of. */
  by: 'place' | 'category';
}

export interface DemandRequestsAsk {
  /** `next` of the page before. */
  after?: string;
}

export interface DemandRequests {
  /** Requests, newest first. */
  items: DemandRequest[];
  /** Open demands that were dispatched to the unit; on the first page. */
  handling: DemandItem[];
  /** Ask for more with after=. */
  next?: string;
}

export interface DemandRequest {
  /** The request. */
  ask: DemandAsk;
  /** Who asks. */
  from: string;
  /** Number of the demand. */
  number?: string;
  /** Its first words. */
  title?: string;
  /** Where. */
  place?: string;
}

export interface DemandRequestAsk {
  /** The request. */
  request: string;
}

export interface DemandRequestAnswer {
  /** The request. */
  request: string;
  /** What was done. */
  answer: string;
}

export interface DemandWhistleJudgement {
  /** The request. */
  request: string;
  /** Was it right to whistle? */
  judgement: 'justified' | 'premature';
}

export interface DemandWhistle {
  /** The whistle. */
  id: string;
  /** Who whistled. */
  node_id: string;
  /** About which demand. */
  demand_id?: string;
  /** What is to be solved. */
  topic: string;
  /** To be there by. */
  needed_at: string;
  /** When it was blown. */
  blown_at: string;
  /** By whom. */
  account_id?: string;
  /** When it ended. */
  closed_at?: string;
  /** What came of it. */
  outcome?: string;
  /** The units' judgement of the whistle. */
  whistler_mark?: 'justified' | 'premature';
  /** Grows with every change. */
  version?: number;
}

export interface DemandRequestMark {
  /** The request. */
  request: string;
  /** What the unit did; absent: the request is taken back. */
  mark?: 'done' | 'partly' | 'absent';
}

export interface DemandWhistlesAsk {
  /** Who whistled. */
  node: string;
  /** `next` of the page before. */
  after?: string;
}

export interface DemandWhistles {
  /** Newest first. */
  items: DemandWhistleView[];
  /** Ask for more with after=. */
  next?: string;
}

export interface DemandWhistleView {
  /** The whistle. */
  whistle: DemandWhistle;
  /** Whom it called, and what they did. */
  asks: DemandAsk[];
}

export interface DemandWhistleAsk {
  /** The whistle. */
  whistle: string;
}

export interface DemandWhistleEnd {
  /** The whistle. */
  whistle: string;
  /** What came of it. */
  outcome: string;
}

export interface DemandLimits {
  /** Of each kind and urgency. */
  items: DemandLimit[];
}

export interface DemandLimit {
  /** Kind of demand. */
  kind: 'consult' | 'help' | 'complaint' | 'report' | 'suggestion' | 'praise';
  /** Urgency. */
  urgency: 'emergency' | 'urgent' | 'ordinary' | 'complex';
  /** Natural hours until the caller is to be contacted. */
  response_hours: number;
  /** Natural hours until it is to be handled; absent: handle_days. */
  handle_hours?: number;
  /** Working days until it is to be handled; absent: handle_hours. */
  handle_days?: number;
}

export interface DemandPlaceAsk {
  /** The place. */
  node: string;
}

export interface DemandUnits {
  /** Responsible at the place: its own, and those of what lies above. */
  items: DemandUnit[];
}

export interface DemandUnit {
  /** The unit; absent: a new one. */
  id?: string;
  /** Where it is responsible. */
  node_id: string;
  /** What it is. */
  kind: 'department' | 'utility' | 'property_company' | 'owners_committee';
  /** As it calls itself. */
  name: string;
  /** Its office. */
  phone?: string;
  /** May be asked. */
  is_active: boolean;
  /** Grows with every change. */
  version?: number;
}

export interface DemandUnitMember {
  /** The unit. */
  unit: string;
  /** Who speaks for it. */
  account_id: string;
}

export interface DemandTemplates {
  /** Offered at the place. */
  items: DemandTemplate[];
}

export interface DemandTemplate {
  /** The template; absent: a new one. */
  id?: string;
  /** Offered at and below. */
  node_id: string;
  /** Class or category it is for. */
  category?: string;
  /** How it is found. */
  name: string;
  /** The text; {number}, {title} and {place} are filled in. */
  body: string;
  /** Offered. */
  is_active: boolean;
  /** Grows with every change. */
  version?: number;
}

export interface DemandImport {
  /** Orders of places at and below this node. */
  node: string;
  /** Only checks; nothing is filed. */
  dry_run?: boolean;
  /** The category of orders that name none that is known; absent: these are faults. */
  category?: string;
}

export interface DemandImported {
  /** Orders read. */
  rows: number;
  /** Demands filed; in a dry run, to be filed. */
  added: number;
  /** Orders whose number is registered already. */
  known: number;
  /** Everything wrong. */
  faults_count: number;
  /** The first hundred. */
  faults: SheetFault[];
}

export interface DemandNeedsAsk {
  /** District to compound. */
  node: string;
  /** First day. */
  from: string;
  /** Last day. */
  to: string;
}

export interface DemandNeeds {
  /** What stands out at or below the node, the least likely first. */
  items: DemandNeed[];
  /** Asked for often enough by an age of which the ledger has nobody there or elsewhere. */
  unjudged: DemandNeed[];
  /** How many of compound × category × age were tested in the district. */
  tests: number;
  /** Compounds with people in the ledger; of one alone nothing can stand out. */
  compounds: number;
  /** Demands of the place that tell no age, and were left out. */
  without_age: number;
  /** People of the place whose year of birth is not known, and were left out. */
  unknown_people: number;
  /** q at most, millionths. */
  q_limit_micro: number;
  /** Demands at least. */
  least: number;
  /** First day of what is told. */
  from: string;
  /** Last day; earlier than asked for until the new day is computed. */
  to: string;
  /** When it was computed; absent: it was not yet, POST the same to have it computed. */
  as_of?: string;
}

export interface DemandNeed {
  /** The compound. */
  compound_id: string;
  /** Its name. */
  place: string;
  /** Code of what is asked for. */
  category: string;
  /** Its name. */
  category_name: string;
  /** By whom. */
  age_band: '0_17' | '18_39' | '40_59' | '60_69' | '70_79' | '80_up';
  /** Demands of the span, praise left out. */
  observed: number;
  /** People of that age in the compound's ledger on the last day. */
  people: number;
  /** The same demands of the same age in the rest of the district. */
  elsewhere: number;
  /** People of that age there. */
  elsewhere_people: number;
  /** Demands expected at the rate elsewhere, in thousandths; 0 where nobody is to compare. */
  expected_milli: number;
  /** Observed to expected, in thousandths. */
  ratio_permille: number;
  /** Chance of so many or more by accident, in millionths, rounded up. */
  p_micro: number;
  /** Share of accidents among what stands out at least as much, in millionths, rounded up. */
  q_micro: number;
  /** The project that it became. */
  project_id?: string;
  /** How far that is. */
  stage?: 'found' | 'discussed' | 'decided' | 'done' | 'dropped';
}

export interface DemandNeedCasesAsk {
  /** The compound. */
  node: string;
  /** The category. */
  category: string;
  /** Age. */
  age_band: '0_17' | '18_39' | '40_59' | '60_69' | '70_79' | '80_up';
  /** First day. */
  from: string;
  /** Last day. */
  to: string;
  /** `next` before. */
  after?: string;
}

export interface DemandNeedCases {
  /** Newest first. */
  items: DemandNeedCase[];
  /** Ask for more with after=; absent: no more. */
  next?: string;
}

export interface DemandNeedCase {
  /** Its number. */
  number: string;
  /** The day it was said. */
  filed_on: string;
  /** State. */
  state: 'submitted' | 'accepted' | 'dispatched' | 'signed' | 'objected' | 'returned' | 'handling' | 'handled' | 'feedback' | 'callback' | 'rework' | 'suspended' | 'closed' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** How it ended. */
  closing?: 'solved' | 'unsolved' | 'unreached' | 'rejected' | 'withdrawn' | 'merged' | 'transferred';
  /** To open it; absent: you may not see it. */
  id?: string;
  /** First words; absent: you may not see them. */
  title?: string;
}

export interface DemandProjectsAsk {
  /** At or below this node. */
  node: string;
}

export interface DemandProjects {
  /** Newest first, 200 at most. */
  items: DemandProject[];
}

export interface DemandProject {
  /** The project. */
  id: string;
  /** Where the need is. */
  compound_id: string;
  /** Its name. */
  place: string;
  /** What is needed. */
  category: string;
  /** Its name. */
  category_name: string;
  /** Whose need it is. */
  age_band?: '0_17' | '18_39' | '40_59' | '60_69' | '70_79' | '80_up';
  /** First day of the demands behind it. */
  from_day: string;
  /** Last day of them. */
  to_day: string;
  /** Demands counted when it was taken up. */
  observed: number;
  /** Demands expected, in thousandths. */
  expected_milli: number;
  /** Chance of so many, in millionths, rounded up. */
  p_micro: number;
  /** What it is called. */
  title: string;
  /** How far it is. */
  stage: 'found' | 'discussed' | 'decided' | 'done' | 'dropped';
  /** What the discussion came to. */
  discussion?: string;
  /** What was decided, and who does it. */
  decision?: string;
  /** What came of it, or why it was dropped. */
  result?: string;
  /** Taken up. */
  at: string;
  /** To be said with the next word. */
  version: number;
  /** The same demands after the span that it was found in. */
  cases_since: number;
  /** What offices said, in order; empty in lists. */
  words: DemandProjectWord[];
  /** Where it may go from here. */
  stages: string[];
}

export interface DemandProjectWord {
  /** When. */
  at: string;
  /** Who. */
  who: string;
  /** For which office. */
  office: string;
  /** On which level that is. */
  level?: 'district' | 'street' | 'community' | 'station' | 'building';
  /** The project's stage after it. */
  stage: 'found' | 'discussed' | 'decided' | 'done' | 'dropped';
  /** What was said. */
  text: string;
}

export interface DemandProjectNew {
  /** Where. */
  compound_id: string;
  /** What. */
  category: string;
  /** Whose need. */
  age_band: '0_17' | '18_39' | '40_59' | '60_69' | '70_79' | '80_up';
  /** First day. */
  from: string;
  /** Last day. */
  to: string;
  /** What it is called. */
  title: string;
}

export interface DemandProjectAsk {
  /** The project. */
  project: string;
}

export interface DemandProjectSay {
  /** The project. */
  project: string;
  /** The version that was seen. */
  version: number;
  /** Takes it there; absent: a word of the discussion. */
  stage?: 'found' | 'discussed' | 'decided' | 'done' | 'dropped';
  /** One's view, the decision, the result, or why it is dropped. */
  text: string;
}

export interface DemandKeeping {
  /** So many days after a demand has ended, what it says and of whom is deleted. */
  days: number;
}

export interface DemandKeepingPreview {
  /** Ended so long ago that the next run would delete what they say; a thousand at most. */
  count: number;
  /** There are more. */
  is_more: boolean;
}

export interface DemandCalendar {
  /** The last year whose holidays are known. */
  last_year: number;
  /** The year whose list is due and not there; absent: none is. */
  missing_year?: number;
  /** Open demands have deadlines behind the last known year. */
  is_needed: boolean;
}

export interface Open311Plain {
  /** The format. */
  format: 'json' | 'xml';
  /** May be left out: one is served. */
  jurisdiction_id?: string;
}

export interface Open311ServiceQuery {
  /** The format. */
  format: 'json' | 'xml';
  /** May be left out: one is served. */
  jurisdiction_id?: string;
  /** The service. */
  service_code?: string;
}

export interface Open311Filing {
  /** The format. */
  format: 'json' | 'xml';
  /** May be left out: one is served. */
  jurisdiction_id?: string;
  /** Required. */
  api_key?: string;
  /** Required. */
  service_code?: string;
  /** Not enough: the grid has no coordinates. */
  lat?: string;
  /** Likewise. */
  long?: string;
  /** Names a compound, and a building. */
  address_string?: string;
  /** Code or id of a compound or building. */
  address_id?: string;
  /** Not kept. */
  email?: string;
  /** Not kept. */
  device_id?: string;
  /** Not kept. */
  account_id?: string;
  /** Kept sealed; never shown here. */
  first_name?: string;
  /** Likewise. */
  last_name?: string;
  /** Kept sealed; never shown here. */
  phone?: string;
  /** Shown to everybody. */
  description?: string;
  /** Not fetched; the notice says so. */
  media_url?: string;
}

export interface Open311Query {
  /** The format. */
  format: 'json' | 'xml';
  /** May be left out: one is served. */
  jurisdiction_id?: string;
  /** These, whatever else is asked. */
  service_request_id?: string[];
  /** Only of these services. */
  service_code?: string[];
  /** Filed then or later. */
  start_date?: string;
  /** Filed then or earlier. */
  end_date?: string;
  /** open, closed, or both. */
  status?: string[];
}

export interface Open311RequestQuery {
  /** The format. */
  format: 'json' | 'xml';
  /** May be left out: one is served. */
  jurisdiction_id?: string;
  /** The request. */
  service_request_id?: string;
}

export interface Open311TokenQuery {
  /** The format. */
  format: 'json' | 'xml';
  /** May be left out: one is served. */
  jurisdiction_id?: string;
  /** The number of a request stands for itself. */
  token?: string;
}

/** Input and output of each route; paths are below /api/v1. */
export interface Routes {
  /** What was done, by whom, where and when. */
  'GET /audit': { in: AuditQuery; out: AuditPage };
  /** Logs in and sets the session cookie. */
  'POST /session': { in: Login; out: Session };
  /** Who is logged in, and what he may do where. */
  'GET /session': { in: Record<string, never>; out: Session };
  /** Changes one's language or elder mode. */
  'PATCH /session': { in: Preferences; out: Session };
  /** Logs out. */
  'DELETE /session': { in: Record<string, never>; out: void };
  /** Whose one-time code this is. */
  'POST /activation/check': { in: ActivationCode; out: Invited };
  /** Uses a one-time code: sets the password and logs in. */
  'POST /activation': { in: Activation; out: Session };
  /** Where one is logged in. */
  'GET /devices': { in: Record<string, never>; out: Devices };
  /** Logs one device out. */
  'DELETE /devices/{session}': { in: DevicePath; out: void };
  /** Changes one's own password; other devices are logged out. */
  'POST /password': { in: PasswordChange; out: void };
  /** Sends a code to a phone, for logging in as a resident. */
  'POST /public/resident-codes': { in: ResidentCodeNew; out: ResidentCodeSent };
  /** Logs a resident in by phone and code; the first time makes the account. */
  'POST /public/resident-session': { in: ResidentLogin; out: Session };
  /** What is kept of one's own resident account. */
  'GET /my/resident': { in: Record<string, never>; out: MyResident };
  /** Says how one wants to be called. */
  'PATCH /my/resident': { in: MyResidentChange; out: MyResident };
  /** Deletes one's resident account: phone and name are wiped, every device is logged out. */
  'DELETE /my/resident': { in: Record<string, never>; out: void };
  /** Accounts appointed within the caller's part of the grid. */
  'GET /accounts': { in: AccountQuery; out: AccountPage };
  /** Creates an account with its first appointment. */
  'POST /accounts': { in: AccountNew; out: Account };
  /** One account. */
  'GET /accounts/{account}': { in: AccountPath; out: Account };
  /** Renames, disables or lets in again. */
  'PATCH /accounts/{account}': { in: AccountPatch; out: Account };
  /** Forgives failed attempts before the wait is over. */
  'POST /accounts/{account}/unlock': { in: AccountPath; out: Account };
  /** Where the account is logged in, and its API tokens. */
  'GET /accounts/{account}/access': { in: AccountPath; out: AccountAccess };
  /** Logs one device of the account out. */
  'DELETE /accounts/{account}/devices/{session}': { in: AccountDevicePath; out: void };
  /** Takes an API token of the account back. */
  'DELETE /accounts/{account}/tokens/{token}': { in: AccountTokenPath; out: void };
  /** Appoints the account to a role at a node. */
  'POST /accounts/{account}/appointments': { in: AppointmentNew; out: Account };
  /** Ends an appointment now. */
  'DELETE /appointments/{appointment}': { in: AppointmentPath; out: void };
  /** Makes a one-time code (also a reset: the account's sessions end). */
  'POST /accounts/{account}/invitation': { in: AccountPath; out: Invitation };
  /** Makes one-time codes for all invited accounts of a node that have none. */
  'POST /invitations': { in: InvitationsNew; out: InvitationsMade };
  /** One's own API tokens. */
  'GET /tokens': { in: Record<string, never>; out: ApiTokens };
  /** Makes an API token; it is shown in this answer only. */
  'POST /tokens': { in: ApiTokenNew; out: ApiToken };
  /** Takes an API token back. */
  'DELETE /tokens/{token}': { in: ApiTokenPath; out: void };
  /** Creates accounts in bulk from xlsx or CSV; dry_run=true only checks. */
  'POST /accounts/import': { in: AccountImport; out: AccountImported };
  /** Uploads a photo (JPEG or PNG); kept without its metadata, for two days unless it is attached to something. */
  'POST /photos': { in: PhotoUpload; out: Photo };
  /** The same without an account, or of a resident; few from one of them at a time. */
  'POST /public/photos': { in: PhotoUpload; out: Photo };
  /** Programs that are told what happens (webhooks). */
  'GET /outgoing/hooks': { in: Record<string, never>; out: Webhooks };
  /** Enters a webhook; its secret is shown in this answer only. */
  'POST /outgoing/hooks': { in: WebhookNew; out: Webhook };
  /** Changes a webhook, or ends it. */
  'PATCH /outgoing/hooks/{hook}': { in: WebhookChange; out: Webhook };
  /** A new secret; what is sent from now on is signed with it. */
  'POST /outgoing/hooks/{hook}/secret': { in: WebhookPath; out: Webhook };
  /** Sends one post of topic ping, to see whether it arrives. */
  'POST /outgoing/hooks/{hook}/ping': { in: WebhookPath; out: void };
  /** What was sent, or is to be. */
  'GET /outgoing/messages': { in: OutgoingQuery; out: OutgoingMessages };
  /** Sends a webhook's message again, under the same id. */
  'POST /outgoing/messages/{message}/again': { in: OutgoingPath; out: OutgoingMessage };
  /** Complains or suggests; street and district read it. */
  'POST /suggestions': { in: SuggestionNew; out: Suggestion };
  /** What was said within the caller's part of the grid. */
  'GET /suggestions': { in: SuggestionQuery; out: SuggestionPage };
  /** What one said oneself, with the answers. */
  'GET /suggestions/own': { in: Record<string, never>; out: SuggestionPage };
  /** Answers an entry. */
  'POST /suggestions/{suggestion}/reply': { in: SuggestionReply; out: Suggestion };
  /** Finds people, doors, places and surveys within the caller's scope. */
  'GET /search': { in: SearchQuery; out: SearchResult };
  /** The places of the caller: where his tree begins. */
  'GET /grid/roots': { in: GridRootsAsk; out: GridNodeList };
  /** Nodes within scope by name, pinyin, initials or code; at most 50. */
  'GET /grid/search': { in: GridSearchAsk; out: GridNodeList };
  /** One node as it stood on a day. */
  'GET /grid/nodes/{node}': { in: GridNodeAsk; out: GridNode };
  /** The nodes directly below, as they stood on a day. */
  'GET /grid/nodes/{node}/children': { in: GridNodeAsk; out: GridNodeList };
  /** Every name, code, parent, split and merge of a node. */
  'GET /grid/nodes/{node}/history': { in: GridNodeAsk; out: GridHistory };
  /** Creates a node below another. */
  'POST /grid/nodes': { in: GridNodeNew; out: GridNode };
  /** Renames or recodes a node from a day on; says what kind of place it is. */
  'PATCH /grid/nodes/{node}': { in: GridNodePatch; out: GridNode };
  /** Closes a node from a day on. */
  'POST /grid/nodes/{node}/close': { in: GridNodeClose; out: void };
  /** Takes a close back, planned or past. */
  'POST /grid/nodes/{node}/reopen': { in: GridNodeReopen; out: GridNode };
  /** Entrances of a building. */
  'GET /grid/buildings/{building}/units': { in: GridBuildingAsk; out: GridUnits };
  /** Replaces the entrances of a building. */
  'PUT /grid/buildings/{building}/units': { in: GridUnits; out: GridUnits };
  /** Compounds and buildings from xlsx or CSV; all or nothing. */
  'POST /grid/import': { in: GridImportAsk; out: GridImportReport };
  /** Doors of a building with their figures, for the door matrix. */
  'GET /buildings/{building}/doors': { in: BuildingPath; out: BuildingDoors };
  /** A door with its households and residents, numbers masked. */
  'GET /doors/{door}': { in: DoorPath; out: Sheet };
  /** Adds a door. */
  'POST /doors': { in: DoorNew; out: Door };
  /** Edits a door, or closes it: whoever is behind it moves out. */
  'PATCH /doors/{door}': { in: DoorEdit; out: Door };
  /** Doors of a building that no longer exist. */
  'GET /buildings/{building}/closed-doors': { in: BuildingPath; out: ClosedDoors };
  /** A closed door exists again, vacant; its people come back by changes of kind return. */
  'POST /doors/{door}/reopen': { in: DoorPath; out: Door };
  /** What happened behind a door, all or nothing; a conflict shows both sides. */
  'POST /doors/{door}/changes': { in: DoorChanges; out: Sheet };
  /** The door's timeline: who said what, when, through what. */
  'GET /doors/{door}/history': { in: HistoryQuery; out: DoorHistory };
  /** Doors, households and residents of a place and of each place directly below it. */
  'GET /nodes/{node}/counts': { in: NodePath; out: PlaceCounts };
  /** The ledger as a list, household by household. */
  'GET /nodes/{node}/households': { in: HouseholdsQuery; out: Households };
  /** Shows a number in clear; audited, with a reason. */
  'POST /persons/{person}/reveal': { in: Reveal; out: RevealedValue };
  /** The phone for a tap to call; audited. */
  'POST /persons/{person}/call': { in: PersonPath; out: Tel };
  /** Who looked at the person, when, and why. */
  'GET /persons/{person}/views': { in: LooksQuery; out: Looks };
  /** Consents given and withdrawn. */
  'GET /persons/{person}/consents': { in: PersonPath; out: Consents };
  /** Records a separate consent; a guardian's for children under 14. */
  'POST /persons/{person}/consents': { in: ConsentNew; out: Consent };
  /** Withdraws a consent and deletes what it allowed. */
  'DELETE /consents/{consent}': { in: ConsentPath; out: void };
  /** Sensitive fields that a consent allows. */
  'GET /persons/{person}/sensitive': { in: PersonPath; out: Sensitives };
  /** Records a sensitive field under a consent in force. */
  'PUT /persons/{person}/sensitive': { in: SensitiveNew; out: void };
  /** People within scope who may be the one about to be added. */
  'GET /ledger/duplicates': { in: DuplicatesQuery; out: Duplicates };
  /** The notice card: purpose, kinds of data, retention, rights. */
  'GET /ledger/notice': { in: Record<string, never>; out: Notice };
  /** Code tables: relations (GB/T 4761-2008), usages, sexes, residence. */
  'GET /ledger/codes': { in: Record<string, never>; out: LedgerCodes };
  /** Uploads a workbook; its columns are guessed, nothing is changed yet. */
  'POST /ledger/imports': { in: ImportNew; out: Import };
  /** Imports at and below a place, newest first. */
  'GET /ledger/imports': { in: ImportPlaceQuery; out: Imports };
  /** An import: columns, progress, what it would change, its first errors. */
  'GET /ledger/imports/{import}': { in: ImportPath; out: Import };
  /** Says what each column means; remembered for the place. */
  'PUT /ledger/imports/{import}/mapping': { in: ImportMapping; out: Import };
  /** Begins the dry run. */
  'POST /ledger/imports/{import}/check': { in: ImportPath; out: Import };
  /** Begins the import; refused while the check found errors. */
  'POST /ledger/imports/{import}/apply': { in: ImportPath; out: Import };
  /** Stops it between two batches; what was applied until then stays. */
  'POST /ledger/imports/{import}/cancel': { in: ImportPath; out: Import };
  /** What it would add and change, by the last dry run; names masked. */
  'GET /ledger/imports/{import}/preview': { in: ImportPreviewQuery; out: ImportPreviews };
  /** What a place's own headers mean. */
  'GET /ledger/mappings': { in: ImportPlaceQuery; out: ImportMappings };
  /** The place behind a scanned code; nobody's name. */
  'GET /public/places/{place}': { in: PlaceScan; out: Place };
  /** The code of a compound or building. */
  'GET /nodes/{node}/place-code': { in: PlaceNodePath; out: PlaceCode };
  /** Renews it: stickers with the older one are dead. */
  'POST /nodes/{node}/place-code': { in: PlaceNodePath; out: PlaceCode };
  /** Withdraws it. */
  'DELETE /nodes/{node}/place-code': { in: PlaceNodePath; out: void };
  /** The code of a door. */
  'GET /doors/{door}/place-code': { in: PlaceDoorPath; out: PlaceCode };
  /** Renews it. */
  'POST /doors/{door}/place-code': { in: PlaceDoorPath; out: PlaceCode };
  /** Withdraws it. */
  'DELETE /doors/{door}/place-code': { in: PlaceDoorPath; out: void };
  /** Surveys that touch the caller's part of the grid, newest first. */
  'GET /surveys': { in: SurveyListAsk; out: SurveyList };
  /** Drafts a survey. */
  'POST /surveys': { in: SurveyNew; out: Survey };
  /** A survey with its questions and sign-offs. */
  'GET /surveys/{survey}': { in: SurveyAsk; out: Survey };
  /** Changes a draft; of an open survey, when it is due. */
  'PATCH /surveys/{survey}': { in: SurveyPatch; out: Survey };
  /** Deletes a draft. */
  'DELETE /surveys/{survey}': { in: SurveyAsk; out: void };
  /** What must or should be mended before opening, and what the ledger already has. */
  'GET /surveys/{survey}/lint': { in: SurveyAsk; out: SurveyLint };
  /** Opens a draft: every door of its areas becomes a target. */
  'POST /surveys/{survey}/open': { in: SurveyAsk; out: Survey };
  /** Ends a survey (its owner), or signs off a compound (its station). */
  'POST /surveys/{survey}/close': { in: SurveyClose; out: Survey };
  /** Takes a compound's sign-off back: its captains' answers count again. */
  'DELETE /surveys/{survey}/sign-offs/{node}': { in: SurveyNodeAsk; out: void };
  /** Everything that a phone needs for a building, also offline. */
  'GET /surveys/{survey}/buildings/{building}': { in: SurveyBuildingAsk; out: SurveyPack };
  /** Where its doors stand, without anybody's data: for pages that ask again and again. */
  'GET /surveys/{survey}/buildings/{building}/states': { in: SurveyBuildingAsk; out: SurveyStates };
  /** To whom its doors can be handed: whoever is in charge of some door of the compound. */
  'GET /surveys/{survey}/buildings/{building}/stand-ins': { in: SurveyBuildingAsk; out: SurveyStandInList };
  /** Answers for a door: ledger and totals change in one transaction, once. */
  'POST /surveys/{survey}/doors/{door}/answers': { in: SurveyAnswerNew; out: SurveyAnswerResult };
  /** An answer of somebody who was in charge when he gave it: for the station to decide. */
  'POST /surveys/{survey}/doors/{door}/late-answers': { in: SurveyAnswerNew; out: SurveyLateAnswerResult };
  /** Hands a door to a helper or stand-in. */
  'POST /surveys/{survey}/doors/{door}/hand': { in: SurveyHand; out: SurveyTarget };
  /** The phone of a resident for whoever is to answer the door, stand-ins too; audited. */
  'POST /surveys/{survey}/doors/{door}/persons/{person}/call': { in: SurveyCall; out: Tel };
  /** Doors by state: retry list, remaining, decisions. */
  'GET /surveys/{survey}/doors': { in: SurveyDoorsAsk; out: SurveyDoorList };
  /** What single doors replied to the questions, for whoever follows them up. */
  'GET /surveys/{survey}/replies': { in: SurveyRepliesAsk; out: SurveyReplyList };
  /** The station's decision on an answer that waits for it. */
  'POST /surveys/{survey}/answers/{answer}/decide': { in: SurveyDecision; out: SurveyAnswerResult };
  /** Totals of a node and of its children, live. */
  'GET /surveys/{survey}/progress': { in: SurveyNodeAsk; out: SurveyProgress };
  /** Coverage, changes, doors not reached, answers, elapsed time. */
  'GET /surveys/{survey}/report': { in: SurveyNodeAsk; out: SurveyReport };
  /** Open surveys of the buildings that the caller answers for. */
  'GET /todo': { in: Record<string, never>; out: SurveyTodoList };
  /** Enters an application, an own initiative or a referral. */
  'POST /mediations': { in: MediationNew; out: MediationMark };
  /** A case, for those who handle it; the reading is on record. */
  'GET /mediations/{mediation}': { in: MediationAsk; out: Mediation };
  /** Corrects dispute and parties, adds parties. */
  'PATCH /mediations/{mediation}': { in: MediationEdit; out: MediationMark };
  /** Says who handles it; conflicts of interest are found and marked. */
  'PUT /mediations/{mediation}/mediators': { in: MediationAssign; out: MediationMark };
  /** Takes a case one step on. */
  'POST /mediations/{mediation}/moves': { in: MediationMove; out: MediationMark };
  /** A code with which a party reads its own case; an earlier one is worth nothing. */
  'POST /mediations/{mediation}/parties/{party}/code': { in: MediationReadingAsk; out: MediationReadingCode };
  /** The party reads the case no longer; a code that was handed out is worth nothing. */
  'DELETE /mediations/{mediation}/parties/{party}/reader': { in: MediationReadingAsk; out: MediationMark };
  /** Committees of the caller's place. */
  'GET /mediation-committees': { in: Record<string, never>; out: MediationCommittees };
  /** Founds the mediation committee of a community. */
  'POST /mediation-committees': { in: MediationCommitteeNew; out: MediationCommittee };
  /** A committee and who sits in it. */
  'GET /mediation-committees/{committee}': { in: MediationCommitteeAsk; out: MediationCommittee };
  /** Names, or composes a committee anew. */
  'PUT /mediation-committees/{committee}': { in: MediationCommitteePut; out: MediationCommittee };
  /** How many mediations a year; what is fewer than ten is not told. */
  'GET /nodes/{node}/mediation-counts': { in: MediationCountAsk; out: MediationCounts };
  /** Cases that the caller heads or was assigned to, newest first. */
  'GET /mediations': { in: MediationListAsk; out: MediationList };
  /** Cases of mediation that one reads as a party; names no other. */
  'GET /my/mediations': { in: Record<string, never>; out: OwnMediations };
  /** Uses a reading code: one reads that case as that party from now on. */
  'POST /my/mediations': { in: OwnMediationCode; out: MediationMark };
  /** A case as its party reads it; the reading is on record. */
  'GET /my/mediations/{mediation}': { in: OwnMediationAsk; out: OwnMediation };
  /** Files a demand on behalf of a resident. */
  'POST /demands': { in: DemandNew; out: Demand };
  /** Demands of a place: open ones by due time, or ended ones. */
  'GET /nodes/{node}/demands': { in: DemandListAsk; out: DemandList };
  /** Tells, live, that something happened to a demand of the place. */
  'GET /nodes/{node}/demands/pulse': { in: DemandPulseAsk; out: DemandPulse };
  /** Open demands of the compound that may be the same. */
  'POST /demands/similar': { in: DemandSimilarAsk; out: DemandSimilar };
  /** A demand with all that happened to it. */
  'GET /demands/{demand}': { in: DemandAskOne; out: Demand };
  /** Tells, live, that something happened to the demand. */
  'GET /demands/{demand}/pulse': { in: DemandAskOne; out: DemandPulse };
  /** Makes a move: accept, dispatch, handle, close … */
  'POST /demands/{demand}/moves': { in: DemandMove; out: Demand };
  /** Who calls and where, for a tap to call; on record. */
  'POST /demands/{demand}/calls': { in: DemandAskOne; out: DemandContact };
  /** What a demand can be about. */
  'GET /public/demand-categories': { in: Record<string, never>; out: DemandCategories };
  /** Files a demand without an account; number and query code open it later. */
  'POST /public/demands': { in: PublicDemandNew; out: DemandFiled };
  /** Open demands nearby that may be the same. */
  'POST /public/demands/similar': { in: OwnDemandSimilarAsk; out: DemandAlikes };
  /** “Me too”: the same trouble; once a device. */
  'POST /public/demands/{demand}/support': { in: DemandSupport; out: DemandSupported };
  /** A demand, for whoever has its number and query code. */
  'POST /public/demands/look': { in: DemandByCode; out: OwnDemand };
  /** Answers, urges or withdraws, for whoever has number and query code. */
  'POST /public/demands/moves': { in: DemandMoveByCode; out: OwnDemand };
  /** Files a demand of one's own. */
  'POST /my/demands': { in: OwnDemandNew; out: DemandFiled };
  /** One's own demands. */
  'GET /my/demands': { in: OwnDemandListAsk; out: OwnDemandList };
  /** One of one's own. */
  'GET /my/demands/{demand}': { in: OwnDemandAsk; out: OwnDemand };
  /** Answers, urges or withdraws one's own. */
  'POST /my/demands/{demand}/moves': { in: OwnDemandMove; out: OwnDemand };
  /** How the three rates make the composite one. */
  'GET /demand-weights': { in: Record<string, never>; out: DemandWeights };
  /** Sets them, for the district. */
  'PUT /demand-weights': { in: DemandWeights; out: DemandWeights };
  /** Counts and rates of a place between two days. */
  'GET /nodes/{node}/demand-figures': { in: DemandFiguresAsk; out: DemandFigures };
  /** The same for the parts of the place, in whole months. */
  'GET /nodes/{node}/demand-figures/children': { in: DemandFiguresAsk; out: DemandFiguresList };
  /** The same by category, in whole months. */
  'GET /nodes/{node}/demand-figures/categories': { in: DemandFiguresAsk; out: DemandFiguresList };
  /** What the caller's unit is asked, and what it handles. */
  'GET /demand-requests': { in: DemandRequestsAsk; out: DemandRequests };
  /** Reports to a whistle (报到). */
  'POST /demand-requests/{request}/arrive': { in: DemandRequestAsk; out: DemandRequest };
  /** Answers a request. */
  'POST /demand-requests/{request}/answer': { in: DemandRequestAnswer; out: DemandRequest };
  /** Says whether the whistle was right. */
  'POST /demand-requests/{request}/judge': { in: DemandWhistleJudgement; out: DemandWhistle };
  /** Says what the unit did, or takes the request back. */
  'POST /demand-requests/{request}/mark': { in: DemandRequestMark; out: DemandAsk };
  /** Whistles of a node. */
  'GET /nodes/{node}/demand-whistles': { in: DemandWhistlesAsk; out: DemandWhistles };
  /** A whistle. */
  'GET /demand-whistles/{whistle}': { in: DemandWhistleAsk; out: DemandWhistleView };
  /** Ends a whistle with its outcome. */
  'POST /demand-whistles/{whistle}/end': { in: DemandWhistleEnd; out: DemandWhistleView };
  /** Adds or changes a class or category. */
  'PUT /demand-categories': { in: DemandCategory; out: DemandCategory };
  /** How long demands may take. */
  'GET /demand-limits': { in: Record<string, never>; out: DemandLimits };
  /** Changes the limits of a kind and urgency; for demands filed from now on. */
  'PUT /demand-limits': { in: DemandLimit; out: DemandLimit };
  /** Units responsible at a place. */
  'GET /nodes/{node}/demand-units': { in: DemandPlaceAsk; out: DemandUnits };
  /** Adds or changes a unit. */
  'PUT /demand-units': { in: DemandUnit; out: DemandUnit };
  /** Lets an account speak for a unit. */
  'POST /demand-units/{unit}/members': { in: DemandUnitMember; out: void };
  /** Texts that are written often. */
  'GET /nodes/{node}/demand-templates': { in: DemandPlaceAsk; out: DemandTemplates };
  /** Adds or changes a template. */
  'PUT /demand-templates': { in: DemandTemplate; out: DemandTemplate };
  /** Files orders of the hotline from a workbook, all or none; those registered already are left alone. */
  'POST /nodes/{node}/demands/import': { in: DemandImport; out: DemandImported };
  /** Needs that stand out between two days, by compound, category and age, as they were last computed. */
  'GET /nodes/{node}/demand-needs': { in: DemandNeedsAsk; out: DemandNeeds };
  /** Computes them anew for the whole district, and tells those of the place. */
  'POST /nodes/{node}/demand-needs': { in: DemandNeedsAsk; out: DemandNeeds };
  /** The demands behind such a figure, masked. */
  'GET /nodes/{node}/demand-needs/cases': { in: DemandNeedCasesAsk; out: DemandNeedCases };
  /** Needs of a place that were taken up. */
  'GET /nodes/{node}/demand-projects': { in: DemandProjectsAsk; out: DemandProjects };
  /** Takes up a need; its figure is computed and kept. */
  'POST /demand-projects': { in: DemandProjectNew; out: DemandProject };
  /** A project with what offices said to it. */
  'GET /demand-projects/{project}': { in: DemandProjectAsk; out: DemandProject };
  /** Says one's word to a project, and may take it to its next stage. */
  'POST /demand-projects/{project}/words': { in: DemandProjectSay; out: DemandProject };
  /** How long what demands say is kept. */
  'GET /demand-keeping': { in: Record<string, never>; out: DemandKeeping };
  /** Sets it, for the district. */
  'PUT /demand-keeping': { in: DemandKeeping; out: DemandKeeping };
  /** How many demands a period would delete the words of at once. */
  'GET /demand-keeping/preview': { in: DemandKeeping; out: DemandKeepingPreview };
  /** Whether the holidays are known that deadlines in working days need. */
  'GET /demand-calendar': { in: Record<string, never>; out: DemandCalendar };
}

/** Routes that answer with a file or a page of their own. */
export interface Files {
  'GET /accounts/export.xlsx': AccountQuery;
  'GET /accounts/export.csv': AccountQuery;
  'GET /accounts/{account}/invitation.svg': InvitationPicture;
  'GET /invitations/sheet': InvitationSheet;
  'GET /openapi.json': Record<string, never>;
  'GET /doors/{door}/print': DoorPath;
  'GET /persons/{person}/consent-form': PersonPath;
  'GET /nodes/{node}/ledger.xlsx': LedgerExportQuery;
  'GET /nodes/{node}/ledger.csv': LedgerExportQuery;
  'GET /ledger/imports/{import}/errors.xlsx': ImportPath;
  'GET /nodes/{node}/place-codes': PlaceSheet;
  'GET /surveys/{survey}/buildings/{building}/print': SurveyBuildingAsk;
  'GET /surveys/{survey}/text': SurveyNodeAsk;
  'GET /surveys/{survey}/report.html': SurveyNodeAsk;
  'GET /surveys/{survey}/report.xlsx': SurveyNodeAsk;
  'GET /mediations/{mediation}/prints/{form}': MediationPrintAsk;
  'GET /mediations.xlsx': MediationListAsk;
  'GET /mediations.csv': MediationListAsk;
  'GET /my/mediations/{mediation}/papers/{paper}': OwnMediationPaperAsk;
  'GET /demands/{demand}/photos/{digest}': DemandPhotoAsk;
  'POST /public/demands/photo': DemandPhotoByCode;
  'GET /my/demands/{demand}/photos/{digest}': OwnDemandPhotoAsk;
  'GET /nodes/{node}/demand-figures.xlsx': DemandFiguresSheet;
  'GET /nodes/{node}/demands.xlsx': DemandListAsk;
  'GET /nodes/{node}/demands.csv': DemandListAsk;
}

export type WatchedRoute = 'GET /ledger/imports/{import}' | 'GET /surveys/{survey}' | 'GET /surveys/{survey}/progress' | 'GET /todo' | 'GET /nodes/{node}/demands/pulse' | 'GET /demands/{demand}/pulse' | 'GET /demand-requests';
export type UploadRoute = 'POST /accounts/import' | 'POST /photos' | 'POST /public/photos' | 'POST /grid/import' | 'POST /ledger/imports' | 'POST /nodes/{node}/demands/import';

/** The address and the body of a call: path members go into the path, the others into query or body. */
function parts(route: string, input: object): { method: string; path: string; rest: Record<string, unknown> } {
  const [method = 'GET', template = ''] = route.split(' ');
  const rest: Record<string, unknown> = { ...input };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  return { method, path, rest };
}

/** Calls a route: ask('POST /surveys/{survey}/open', { survey }). Throws what `call` throws. */
export function ask<K extends keyof Routes>(
  route: K,
  input: Routes[K]['in'],
  more: Omit<Ask, 'query' | 'body'> = {},
): Promise<Routes[K]['out']> {
  const { method, path, rest } = parts(route, input);
  const isInQuery = method === 'GET' || method === 'DELETE' || more.upload !== undefined;
  return call(method, path, isInQuery ? { ...more, query: rest as Ask['query'] } : { ...more, body: rest });
}

/** The address of a file, page or live stream, for links and EventSource. */
export function urlOf<K extends keyof Files>(route: K, input: Files[K]): string;
export function urlOf<K extends WatchedRoute>(route: K, input: Routes[K]['in']): string;
export function urlOf(route: string, input: object): string {
  const { path, rest } = parts(route, input);
  return address(path, rest as Ask['query']);
}

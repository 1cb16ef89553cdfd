// The names that the console uses for what crosses the wire, beside those of src/api: the records that the program prints
// into generated.ts. Holds no behaviour.
import type {
  Account as AccountRecord, AccountAccess, AccountImported, ApiToken as ApiTokenRecord, Appointment as AppointmentRecord,
  AuditRow as AuditRecord, BuildingDoors as BuildingDoorsRecord, CodeItem as CodeItemRecord, Consent as ConsentRecord,
  Duplicate as DuplicateRecord, Found as FoundRecord, GridFact as GridFactRecord, GridNode, GridUnit as GridUnitRecord,
  HistoryItem as HistoryItemRecord, HouseholdItem as HouseholdItemRecord, Import as ImportRecord,
  ImportColumn as ImportColumnRecord, ImportPreview as ImportPreviewRecord, Invitation as InvitationRecord, LedgerCodes as LedgerCodesRecord, Look as LookRecord,
  PlaceCount, PlaceCounts as PlaceCountsRecord,
  Suggestion, SurveyDoor as SurveyDoorRecord, SurveyLint as SurveyLintRecord, SurveyReply as SurveyReplyRecord,
  SurveyReport as SurveyReportRecord, SurveyStandIn,
  SurveyTarget,
} from '../api/generated.ts';
import type { Level } from '../api/types.ts';

export type PlaceCounts = PlaceCountsRecord;
export type PlaceFigures = PlaceCount;

/** The server counts levels from 1 to 5. */
export type Place = Omit<GridNode, 'level' | 'path'> & { level: Level; path: (Omit<GridNode['path'][number], 'level'> & { level: Level })[] };
export type GridFact = GridFactRecord;
export type GridUnit = GridUnitRecord;
export type Found = FoundRecord;

export type HouseholdItem = HouseholdItemRecord;
export type BuildingDoors = BuildingDoorsRecord;
export type HistoryItem = HistoryItemRecord;
export type Look = LookRecord;
export type Consent = ConsentRecord;
export type Duplicate = DuplicateRecord;
export type CodeItem = CodeItemRecord;
export type LedgerCodes = Partial<LedgerCodesRecord>;
export type ImportColumn = ImportColumnRecord;
export type Import = ImportRecord;
export type ImportState = Import['state'];
export type ImportPreview = ImportPreviewRecord;

export type Appointment = AppointmentRecord;
export type Account = AccountRecord;
export type AccountStatus = Account['status'];
export type Access = AccountAccess;
export type Invitation = InvitationRecord;
export type ApiToken = ApiTokenRecord;
export type SheetImport = AccountImported;
export type SaidItem = Suggestion;
export type AuditRow = AuditRecord;

export type SurveyLint = SurveyLintRecord;
export type SurveyDoor = SurveyDoorRecord;
export type SurveyReply = SurveyReplyRecord;
export type SurveyReport = SurveyReportRecord;
/** Where a door stands, without the people behind it. */
export type DoorState = SurveyTarget;
export type StandIn = SurveyStandIn;

// The names that the pages use for what crosses the wire: the records that the program prints into generated.ts, and the
// few shapes that are not in its tables (errors, conflicts). Ids are strings of digits, times RFC 3339 UTC, dates
// "YYYY-MM-DD". Holds no behaviour.
import type {
  Change as ChangeRecord, Demand as DemandRecord, DemandMove, DemandNew, Device as DeviceRecord, Door as DoorRecord, Grant as GrantRecord, GridNode as GridNodeRecord,
  Household as HouseholdRecord, OwnDemandMove, PersonInput, Resident as ResidentRecord, Session as SessionRecord, Sheet as SheetRecord,
  Suggestion as SuggestionRecord, Survey as SurveyRecord, SurveyAnswerNew, SurveyAnswerResult, SurveyLateAnswerResult, SurveyPack, SurveyPackTarget,
  SurveyProgress, SurveyQuestion, SurveyStandIn, SurveyTarget, SurveyTodo, SurveyTotals,
} from './generated.ts';

export type Id = string;
/** 1 district, 2 street, 3 community, 4 compound, 5 building. */
export type Level = 1 | 2 | 3 | 4 | 5;

export interface List<T> {
  items: T[];
  next?: string;
}

export type Session = SessionRecord;
export type Lang = Session['lang'];
export type Grant = GrantRecord;
export type Role = Grant['role'];
export type Device = DeviceRecord;
export type Suggestion = SuggestionRecord;
export type GridNode = GridNodeRecord;
export type PathItem = GridNode['path'][number];

// What residents use has the names of the program.
export type {
  DemandAlike, DemandAlikes, DemandCategories, DemandCategory, DemandFiled, DemandItem, DemandSupported, MediationMark, MyResident, OwnDemand,
  OwnDemandList, OwnMediation, OwnMediationLine, OwnMediations, Photo, Place, ResidentCodeSent,
} from './generated.ts';
/** A move of the caller, without the demand and its version, which the page adds. */
export type OwnMove = Omit<OwnDemandMove, 'demand' | 'version'>;

export type Door = DoorRecord;
export type Usage = Door['usage'];
export type Resident = ResidentRecord;
export type Sex = Resident['sex'];
export type Residence = Resident['residence'];
export type Household = HouseholdRecord;
export type Sheet = SheetRecord;
export type Change = ChangeRecord;
export type ChangeKind = Change['kind'];
export type PersonDraft = PersonInput;

export type Survey = SurveyRecord;
export type SurveyStatus = Survey['status'];
export type Question = SurveyQuestion;
export type Totals = SurveyTotals;
export type Progress = SurveyProgress;
export type Todo = SurveyTodo;
export type Pack = SurveyPack;
export type Target = SurveyPackTarget;
export type TargetNow = SurveyTarget;
export type StandIn = SurveyStandIn;
export type TargetStatus = SurveyTarget['status'];
/** The sheet is only there, and only of this door, when the ledger changed. */
export type AnswerReply = Omit<SurveyAnswerResult, 'door'> & { door?: Sheet };
/** What somebody is told who no longer looks after the door. */
export type LateReply = SurveyLateAnswerResult;
export type Fate = AnswerReply['fate'];
export type Outcome = SurveyAnswerNew['outcome'];

/** A case with all that happened to it. */
export type Demand = DemandRecord;
export type DemandStep = Demand['steps'][number];
export type Move = DemandMove['move'];
export type MoveDraft = Omit<DemandMove, 'demand'>;
/** A demand to be filed; its photos go apart. */
export type FilingDraft = Omit<DemandNew, 'photos' | 'filed_at' | 'contact'> & { filed_at: string; contact?: { name?: string; phone?: string } };

export type AnswerValue = string | number | boolean;
/** An answer without the survey and the door, which stand in the address. */
export type AnswerDraft = Omit<SurveyAnswerNew, 'survey' | 'door' | 'changes' | 'answers'> & {
  changes: Change[];
  answers: Record<string, AnswerValue>;
};

export interface Conflict {
  /** "/changes/0/phone"; "/based_on": the door as a whole; "": somebody else has answered. */
  pointer: string;
  person_id?: Id;
  yours: unknown;
  ledger: unknown;
}

export interface ConflictDetail {
  conflicts: Conflict[];
  door: Sheet;
  /** Where somebody else has answered: who, and where the door stands by it. */
  theirs?: { by_name: string; target: TargetNow };
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

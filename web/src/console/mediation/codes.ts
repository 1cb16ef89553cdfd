// The codes of mediation in the order in which pages show them, and what each move asks for. Holds no words.
import { daysUntil } from '../../ui/format.ts';
import type { Mediation, MediationCommittee, MediationLine, MediationMove, MediationNew } from '../../api/generated.ts';

export type Case = Mediation;
export type CaseLine = MediationLine;
export type Committee = MediationCommittee;
export type Member = MediationCommittee['members'][number];
export type Move = MediationMove['move'];
export type State = Mediation['state'];
export type Cause = MediationNew['cause'];
export type Source = MediationNew['source'];
export type Scale = MediationNew['scale'];
export type CaseRecord = Mediation['records'][number];
export type Paper = Mediation['papers'][number];
export type Party = Mediation['parties'][number];
export type Due = 'running' | 'soon' | 'passed' | 'unperformed' | 'court' | 'confirm';
export type PartyDraft = MediationNew['parties'][number];

export const SOURCES: Source[] = ['application', 'initiative', 'court', 'police', 'entrusted'];
export const CAUSES: Cause[] = [
  '0101', '0102', '0103', '0199', '0201', '0202', '0203', '0299', '0302', '0401', '0402', '0403', '0507', '0601', '0602', '07', '0804',
  '1104', '1201', '1301', '99',
];
export const SCALES: Scale[] = ['01', '02', '03'];
export const STATES: State[] = [
  'applied', 'accepted', 'notified', 'investigating', 'mediating', 'agreed', 'supervised', 'visited', 'ended', 'rejected', 'archived',
];
/** Deadlines that a list can be narrowed to. */
export const DUES: Due[] = ['running', 'soon', 'passed', 'unperformed', 'confirm', 'court'];
/** The way of a case that ends well, and of one that does not. */
export const WAY: State[] = ['applied', 'accepted', 'notified', 'investigating', 'mediating', 'agreed', 'supervised', 'visited', 'archived'];
export const END_WAY: State[] = ['applied', 'accepted', 'notified', 'investigating', 'mediating', 'ended', 'archived'];
export const END_REASONS = ['failed', 'refused', 'withdrawn', 'unfit'] as const;
export const PERFORMED = ['full', 'part', 'none'] as const;
export const FORMS = ['written', 'oral'] as const;
export const ITEMS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];

export type FieldName =
  | 'on' | 'note' | 'spot' | 'present' | 'is_public' | 'until' | 'is_joint' | 'form' | 'facts' | 'issues' | 'duties' | 'terms' | 'way'
  | 'is_status' | 'end_reason' | 'performed' | 'is_confirmed' | 'item' | 'title' | 'pages';

/** Moves with a form; the others (consent, clear, assign, edit, remove, amend, drop) have their own. */
export const FIELDS: Partial<Record<Move, FieldName[]>> = {
  accept: ['on'],
  reject: ['end_reason', 'note'],
  notify: ['on'],
  investigate: ['on', 'spot', 'present', 'note'],
  mediate: ['on', 'spot', 'present', 'is_public', 'note'],
  extend: ['until', 'note', 'is_joint'],
  risk: ['on', 'note'],
  agree: ['form', 'on', 'spot', 'facts', 'issues', 'duties', 'terms', 'way', 'until', 'is_status'],
  end: ['on', 'end_reason', 'note'],
  supervise: ['on', 'performed', 'note'],
  visit: ['on', 'performed', 'note'],
  court_apply: ['on', 'is_joint'],
  court_accept: ['on'],
  court_decline: ['on', 'note'],
  court_extend: ['on'],
  court_decide: ['on', 'is_confirmed'],
  paper: ['item', 'title', 'pages'],
  archive: ['note'],
};
/** Fields that a written agreement has and an oral one does not. */
export const WRITTEN_ONLY: FieldName[] = ['issues', 'duties', 'is_status'];
/** The step that leads on stands first, as the main one. */
export const ONWARD: Move[] = ['accept', 'notify', 'mediate', 'agree', 'supervise', 'visit', 'archive'];

/** Days in which a court can still be asked to confirm the agreement, the last one counted as 0; undefined: it cannot. */
export function confirmDays(one: Pick<CaseLine, 'confirm_by' | 'court' | 'state'>): number | undefined {
  const isOpen = ['none', 'declined'].includes(one.court) && ['agreed', 'supervised', 'visited'].includes(one.state);
  const days = one.confirm_by && isOpen ? daysUntil(one.confirm_by) : -1;
  return days < 0 ? undefined : days;
}

export const isAfter = (way: State[], state: State, other: State): boolean => way.indexOf(state) > way.indexOf(other);

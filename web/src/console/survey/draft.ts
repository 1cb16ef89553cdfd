// A survey while it is being written: what the form holds and what is sent. Knows no page.
import type { Question, Survey } from '../../api/types.ts';

export const VERIFY_FIELDS = [
  'name', 'sex', 'birth_year', 'relation', 'phone', 'registered_here', 'residence', 'usage', 'area_cm2', 'birth_on', 'id_number',
];
export const MOST_QUESTIONS = 12;
export const QUESTION_KINDS: Question['kind'][] = ['yes_no', 'choice', 'number', 'text', 'date'];

export interface Draft {
  title: string;
  purpose: string;
  legal_basis: string;
  form_no: string;
  issued_by: string;
  approval_no: string;
  valid_until: string;
  opens_at: string;
  due_at: string;
  areas: { node_id: string; name: string }[];
  verify: string[];
  questions: Question[];
  retention_days: number;
  baseline_text: string;
  baseline_minutes: number | undefined;
}

const RETENTION = 90;

export function newDraft(): Draft {
  return {
    title: '', purpose: '', legal_basis: '', form_no: '', issued_by: '', approval_no: '', valid_until: '', opens_at: '', due_at: '',
    areas: [], verify: ['name', 'sex', 'birth_year', 'relation', 'phone', 'residence', 'usage'], questions: [],
    retention_days: RETENTION, baseline_text: '', baseline_minutes: undefined,
  };
}

export function draftFrom(survey: Survey): Draft {
  return {
    title: survey.title,
    purpose: survey.purpose,
    legal_basis: survey.legal_basis,
    form_no: survey.form_no ?? '',
    issued_by: survey.issued_by ?? '',
    approval_no: survey.approval_no ?? '',
    valid_until: survey.valid_until ?? '',
    opens_at: survey.opens_at ?? '',
    due_at: survey.due_at ?? '',
    areas: (survey.areas ?? []).map(({ node_id, name }) => ({ node_id, name: name ?? node_id })),
    verify: [...(survey.verify ?? [])],
    questions: (survey.questions ?? []).map((one) => ({ ...one, choices: [...(one.choices ?? [])] })),
    retention_days: survey.retention_days ?? RETENTION,
    baseline_text: survey.baseline?.text ?? '',
    baseline_minutes: survey.baseline?.minutes,
  };
}

/** What a draft may do without. */
const OPTIONAL = ['form_no', 'issued_by', 'approval_no', 'valid_until', 'opens_at', 'due_at'] as const;

/** A former survey as a new draft: its times are over, and so may be its validity. */
export function copyOf(survey: Survey, title: string, day: string): Draft {
  const draft = draftFrom(survey);
  return { ...draft, title, opens_at: '', due_at: '', valid_until: draft.valid_until >= day ? draft.valid_until : '' };
}

/** The body of POST: members that say nothing are left out. */
export function bodyOf(draft: Draft): Record<string, unknown> {
  return Object.fromEntries(Object.entries(patchOf(draft)).filter(([, value]) => value !== null));
}

/** The body of PATCH: what was emptied is null, so that the server takes it away too. */
export function patchOf(draft: Draft): Record<string, unknown> {
  const text = draft.baseline_text.trim();
  const minutes = draft.baseline_minutes;
  return {
    title: draft.title.trim(),
    purpose: draft.purpose.trim(),
    legal_basis: draft.legal_basis.trim(),
    ...Object.fromEntries(OPTIONAL.map((key) => [key, (draft[key] ?? '').trim() || null])),
    areas: draft.areas.map(({ node_id }) => ({ node_id })),
    verify: draft.verify,
    questions: draft.questions.map(({ key, text: asked, kind, choices, required }) => ({
      key,
      text: asked.trim(),
      kind,
      ...(kind === 'choice' ? { choices: (choices ?? []).map((one) => one.trim()).filter(Boolean) } : {}),
      required: required ?? false,
    })),
    retention_days: draft.retention_days,
    baseline: text || minutes ? { ...(text ? { text } : {}), ...(minutes ? { minutes } : {}) } : null,
  };
}

/** A key that no other question has. */
export function freeKey(questions: readonly Question[]): string {
  for (let n = 1; ; n++) if (!questions.some((one) => one.key === `q${n}`)) return `q${n}`;
}

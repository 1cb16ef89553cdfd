// Says in words what an answer holds: members of people and their values, changes beside what the ledger says, replies to
// the questions. Knows no page.
import { useI18n } from 'vue-i18n';
import type { AnswerValue, Change, Household, PersonDraft, Question, Resident } from '../../api/types.ts';
import { residentsOf } from '../../field/store/draft.ts';
import { formatDate } from '../../ui/format.ts';
import { useCodes } from '../ledger/codes.ts';

/** Members whose values are words of a list. */
const LISTS: Record<string, string> = { sex: 'sexes', residence: 'residences', registered_here: 'registered_here', usage: 'usages' };
/** Numbers are compared as the ledger shows them: masked. */
const MASKS: Record<string, keyof Resident> = { phone: 'phone_mask', id_number: 'id_mask' };

export interface ChangeLine {
  member: string;
  field: string;
  old: string;
  now: string;
}
export interface ChangeText {
  what: string;
  who: string;
  on: string;
  /** The person is named by the answer but lives here no more. */
  isGone: boolean;
  lines: ChangeLine[];
}
export interface ReplyText {
  key: string;
  question: string;
  reply: string;
}

export function useWords() {
  const { t, te, locale } = useI18n();
  const { word } = useCodes();

  function fieldOf(pointer: string): string {
    const name = pointer.split('/').pop() ?? '';
    if (name === 'registered_here') return t('ledger.registered');
    if (name === 'to_on') return t('ledger.day.move_out');
    return te(`ledger.${name}`) ? t(`ledger.${name}`) : t('survey.record');
  }

  function valueOf(member: string, value: unknown): string {
    if (value === undefined || value === null || value === '') return t('word.none');
    if (member === 'relation') return word('relations', String(value));
    const key = LISTS[member] ? `ledger.${LISTS[member]}.${String(value)}` : '';
    return key && te(key) ? t(key) : String(value);
  }

  const personLines = (person: PersonDraft | undefined, resident: Resident | undefined): ChangeLine[] =>
    Object.entries(person ?? {}).map(([member, value]) => ({
      member,
      field: fieldOf(member),
      old: resident ? valueOf(member, resident[(MASKS[member] ?? member) as keyof Resident]) : '',
      now: valueOf(member, value),
    }));

  function changeOf(one: Change, households: readonly Household[], usage?: string): ChangeText {
    const resident = residentsOf([...households]).find((each) => each.person_id === one.person_id);
    const isNew = one.kind === 'add' || one.kind === 'birth';
    const isUsage = one.kind === 'set_usage';
    return {
      what: t(`ledger.event.${one.kind}`),
      who: isNew ? (one.person?.name ?? '') : (resident?.name ?? ''),
      on: one.on ? formatDate(one.on, locale.value) : '',
      isGone: one.person_id !== undefined && !resident,
      lines: isUsage
        ? [{ member: 'usage', field: t('ledger.usage'), old: valueOf('usage', usage), now: valueOf('usage', one.usage) }]
        : personLines(one.person, resident).filter((line) => !(isNew && line.member === 'name')),
    };
  }

  function replyOf(question: Question, value: unknown): string {
    if (value === undefined || value === null || value === '') return t('word.none');
    if (typeof value === 'boolean') return t(value ? 'word.yes' : 'word.no');
    return question.kind === 'date' ? formatDate(String(value), locale.value) : String(value);
  }

  const repliesOf = (questions: readonly Question[], answers: unknown): ReplyText[] =>
    questions
      .filter((one) => (answers as Record<string, AnswerValue> | undefined)?.[one.key] !== undefined)
      .map((one) => ({ key: one.key, question: one.text, reply: replyOf(one, (answers as Record<string, AnswerValue>)[one.key]) }));

  return { fieldOf, valueOf, changeOf, replyOf, repliesOf, relationOf: (code: string) => word('relations', code) };
}

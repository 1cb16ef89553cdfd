// One answer that the station is writing for a door: what was found, who changed, the replies; how it is sent, and what happens
// when the door changed meanwhile. Knows no page.
import { computed, reactive, ref, shallowRef } from 'vue';
import { ApiError, post } from '../../api/client.ts';
import type { AnswerDraft, AnswerReply, ConflictDetail, Outcome, Survey, Target } from '../../api/types.ts';
import { answerOf, changesOf, emptyDraft, residentsOf, settle, unanswered, vacated, type Choice } from '../../field/store/draft.ts';
import { today } from '../../ui/format.ts';
import { useSend } from '../../ui/sending.ts';

/** In the order of the paper list; the digits 1 to 7 choose them. "Changed" follows from what was written. */
export const OUTCOMES: Outcome[] = ['unchanged', 'vacant', 'not_reached', 'refused', 'not_existing', 'merged', 'missing'];
const NEEDS_NOTE: Outcome[] = ['not_existing', 'merged', 'missing'];
const MET: Outcome[] = ['unchanged', 'changed'];

/** Answers received now are not counted at once: the station decides on them. */
export function isLate(survey: Survey, now: number): boolean {
  return survey.status === 'closed' || (survey.due_at !== undefined && Date.parse(survey.due_at) <= now);
}

/** Answers are taken while they are kept: also late ones. */
export function takesAnswers(survey: Survey): boolean {
  return survey.purged_at === undefined && (survey.status === 'open' || survey.status === 'closed');
}

export function useAnswering(survey: () => Survey, first: Target) {
  const target = shallowRef(first);
  const draft = reactive(emptyDraft());
  const picked = ref<Outcome | ''>('');
  const movedOn = ref(today());
  const conflict = shallowRef<ConflictDetail>();
  /** Who the ledger showed when the answer was written. */
  const seen = shallowRef(first.households);
  const { isBusy, fault, send } = useSend();
  let sent: AnswerDraft | undefined;

  const residents = computed(() => residentsOf(target.value.households));
  /** As many as would be sent; a new household counts by its people. */
  const changes = computed(() => changesOf(target.value, draft).filter((one) => one.kind !== 'add_household').length);
  const outcome = computed<Outcome | ''>(() => (changes.value > 0 ? 'changed' : picked.value));
  const asks = computed(() => outcome.value === '' || MET.includes(outcome.value));
  const missing = computed(() => (asks.value ? unanswered(survey().questions, draft) : []));
  const needsNote = computed(() => outcome.value !== '' && NEEDS_NOTE.includes(outcome.value));
  const canSend = computed(
    () => outcome.value !== '' && missing.value.length === 0 && (!needsNote.value || draft.note.trim() !== '') && !conflict.value?.theirs,
  );

  function answer(now: Date): AnswerDraft | undefined {
    if (outcome.value === '') return undefined;
    const all = outcome.value === 'changed' ? changesOf(target.value, draft) : outcome.value === 'vacant' && residents.value.length > 0 ? vacated(target.value, movedOn.value) : [];
    return answerOf(outcome.value, target.value, draft, all, now);
  }

  async function give(body: AnswerDraft): Promise<AnswerReply | undefined> {
    let reply: AnswerReply | undefined;
    sent = body;
    await send(async () => {
      try {
        reply = await post<AnswerReply>(`/surveys/${survey().id}/doors/${target.value.door.id}/answers`, body);
        conflict.value = undefined;
      } catch (problem) {
        const detail = problem instanceof ApiError && problem.status === 409 ? (problem.detail as ConflictDetail | undefined) : undefined;
        if (detail?.conflicts) {
          seen.value = target.value.households;
          conflict.value = detail;
        }
        throw problem;
      }
    });
    return reply;
  }

  const submit = async (now: Date): Promise<AnswerReply | undefined> => {
    const body = answer(now);
    return body && canSend.value ? give(body) : undefined;
  };

  /** Sends the same again, after both sides were read. */
  const insist = async (choices: Record<string, Choice>): Promise<AnswerReply | undefined> =>
    sent && conflict.value ? give(settle(sent, conflict.value.door, choices, residentsOf(seen.value))) : undefined;

  /** Takes the door as it stands now; what was written about people who are still there stays. */
  function renew(): void {
    const now = conflict.value?.door;
    if (!now) return;
    target.value = { ...target.value, door: now.door, households: now.households };
    for (const id of Object.keys(draft.edits)) if (!residents.value.some((one) => one.person_id === id)) delete draft.edits[id];
    conflict.value = undefined;
    fault.value = undefined;
    picked.value = '';
  }

  return {
    survey, target, draft, picked, movedOn, conflict, seen, isBusy, fault, residents, changes, outcome, asks, missing, needsNote, canSend,
    submit, insist, renew,
  };
}

export type Answering = ReturnType<typeof useAnswering>;

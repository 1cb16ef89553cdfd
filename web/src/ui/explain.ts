// Turns a fault into a sentence that says what to do next. Knows no page.
import { ApiError, NetworkError } from '../api/client.ts';

type Say = (key: string, values?: Record<string, unknown>) => string;

/** The server's own sentence (already in the reader's language) wins; else one by kind of fault. */
export function explain(fault: unknown, say: Say): string {
  if (fault instanceof NetworkError) return say('ui.error.network');
  if (!(fault instanceof ApiError)) return say('ui.error.page');
  if (fault.faults.length > 0) return [fault.message, ...fault.faults.map((one) => one.message)].filter(Boolean).join(' ');
  if (fault.message) return fault.message;
  if (fault.status === 401) return say('ui.error.login');
  if (fault.status === 403 || fault.status === 404) return say('ui.error.not_yours');
  if (fault.status === 429 || fault.status === 503) return say('ui.error.busy');
  return say('ui.error.server', { status: fault.status });
}

// One key for as long as the same is said: what may have arrived is never counted twice, and what is said anew is another
// request. Kept by the caller beside what was typed, so that it outlives the page.
import { newKey } from './client.ts';

export interface Attempt {
  key: string;
  /** What was sent under it. */
  body: string;
}

export const attemptOf = (last: Attempt | undefined, body: unknown): Attempt => {
  const text = JSON.stringify(body);
  return last?.body === text ? last : { key: newKey(), body: text };
};

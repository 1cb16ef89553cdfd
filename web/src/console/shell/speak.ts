// How a page changes its language. Owns the key under which the start page provides it.
import { inject, type InjectionKey } from 'vue';
import type { Lang } from '../../api/types.ts';
import { savePreference } from '../../api/session.ts';

export const SPEAK: InjectionKey<(lang: Lang) => Promise<void>> = Symbol('speak');

export function useSpeak(): (lang: Lang) => Promise<void> {
  const speak = inject(SPEAK);
  return async (lang) => {
    await speak?.(lang);
    await savePreference({ lang });
  };
}

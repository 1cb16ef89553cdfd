// Says a demand in words: for lists, and for a group chat, where nobody's data may stand.
import { useI18n } from 'vue-i18n';
import { formatTime } from '../../ui/format.ts';
import { clockText } from './clock.ts';
import type { Item } from './types.ts';

export const linkTo = (path: string): string => `${location.origin}/console${path}`;

/** What may be told in a group: who reports is kept from neighbours, and so is that somebody has, and where. */
export const tellable = <T extends Pick<Item, 'is_confidential'>>(items: readonly T[]): T[] => items.filter((one) => !one.is_confidential);

export function useDemandWords() {
  const { t, locale } = useI18n();
  const time = (at: string | undefined): string => (at ? formatTime(at, locale.value) : '');

  function signsOf(one: Item): string[] {
    return [
      one.is_supervised ? t('demand.sign.supervised') : '',
      one.urged > 0 ? t('demand.sign.urged', { n: one.urged }) : '',
      one.is_rework ? t('demand.sign.rework') : '',
      one.is_confidential ? t('demand.sign.confidential') : '',
      one.supporters > 0 ? t('demand.sign.supporters', { n: one.supporters }) : '',
    ].filter(Boolean);
  }

  /** What it is about by category: what was said may name people. */
  const groupText = (one: Item, now: number): string =>
    t('demand.text_one', {
      number: one.number, category: one.category_name, place: one.place, state: t(`demand.states.${one.state}`), clock: clockText(one, now, t),
      holder: one.unit ?? one.holder, link: linkTo(`/demands/${one.id}`),
    });

  const groupTextOf = (items: readonly Item[], place: string, path: string, now: number): string =>
    t('demand.text_many', {
      place, count: items.length, overdue: items.filter((one) => one.is_overdue).length, link: linkTo(path),
      lines: items
        .map((one, at) =>
          t('demand.text_line', {
            n: at + 1, number: one.number, category: one.category_name, place: one.place, state: t(`demand.states.${one.state}`), clock: clockText(one, now, t),
          }),
        )
        .join('\n'),
    });

  return { time, signsOf, groupText, groupTextOf };
}

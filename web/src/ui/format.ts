// Writes times and dates as people here read them: China standard time, 2023年1月13日. Never changes a value.
const ZONE = 'Asia/Shanghai';

export function formatTime(at: string | number, locale: string): string {
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return '';
  const isToday = when.toLocaleDateString('sv', { timeZone: ZONE }) === today();
  return isToday ? clockOf(when, locale) : formatMoment(at, locale);
}

/** With its day, also today: what is printed or handed on. */
export function formatMoment(at: string | number, locale: string): string {
  const when = new Date(at);
  return Number.isNaN(when.getTime()) ? '' : `${formatDate(at, locale)} ${clockOf(when, locale)}`;
}

const clockOf = (when: Date, locale: string): string => when.toLocaleTimeString(locale, { timeZone: ZONE, hour: '2-digit', minute: '2-digit', hour12: false });

export function formatDate(at: string | number, locale: string): string {
  const when = new Date(typeof at === 'string' && at.length === 10 ? `${at}T00:00:00+08:00` : at);
  if (Number.isNaN(when.getTime())) return '';
  return when.toLocaleDateString(locale, {
    timeZone: ZONE,
    year: 'numeric',
    month: locale.startsWith('zh') ? 'long' : 'short',
    day: 'numeric',
  });
}

/** Whole days from today in China until a date "YYYY-MM-DD": 0 today, negative when it has passed. */
export const daysUntil = (date: string): number => Math.round((Date.parse(date) - Date.parse(today())) / 86_400_000);

/** Today's date in China as "YYYY-MM-DD". */
export function today(): string {
  return new Date().toLocaleDateString('sv', { timeZone: ZONE });
}

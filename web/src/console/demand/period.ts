// Spans of days that figures are asked for: a month, a quarter, a year, or any days. Pure.
export type SpanKind = 'month' | 'quarter' | 'year' | 'days';

export interface Span {
  kind: SpanKind;
  /** Both included, YYYY-MM-DD. */
  from: string;
  to: string;
}

const MONTHS: Record<Exclude<SpanKind, 'days'>, number> = { month: 1, quarter: 3, year: 12 };

const text = (year: number, month: number, day: number): string => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The span of a kind that holds a day. */
export function spanOf(kind: Exclude<SpanKind, 'days'>, day: string): Span {
  const [year = 0, month = 1] = day.split('-').map(Number);
  const first = Math.floor((month - 1) / MONTHS[kind]) * MONTHS[kind] + 1;
  const last = first + MONTHS[kind] - 1;
  return { kind, from: text(year, first, 1), to: text(year, last, lastDay(year, last)) };
}

/** The one before or after; spans of days move by their own length. */
export function moved(span: Span, by: 1 | -1): Span {
  if (span.kind === 'days') {
    const days = (Date.parse(span.to) - Date.parse(span.from)) / 86_400_000 + 1;
    const shift = (day: string): string => new Date(Date.parse(day) + by * days * 86_400_000).toISOString().slice(0, 10);
    return { kind: 'days', from: shift(span.from), to: shift(span.to) };
  }
  const [year = 0, month = 1] = span.from.split('-').map(Number);
  const at = year * 12 + month - 1 + by * MONTHS[span.kind];
  return spanOf(span.kind, text(Math.floor(at / 12), (at % 12) + 1, 1));
}

export const isWholeMonths = ({ from, to }: Span): boolean => {
  const [year = 0, month = 1, day = 0] = to.split('-').map(Number);
  return from.endsWith('-01') && day === lastDay(year, month);
};

/** The whole months that a span touches. */
export function wholeMonths({ from, to }: Span): { from: string; to: string } {
  const [year = 0, month = 1] = to.split('-').map(Number);
  return { from: `${from.slice(0, 8)}01`, to: text(year, month, lastDay(year, month)) };
}

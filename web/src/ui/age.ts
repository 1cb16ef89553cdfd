// Whether somebody would be older than people become: accepted, and asked to be checked. Knows no page.

const OLDEST = 120;
/** 18 digits with the day of birth in the middle. */
const ID_YEAR = /^\d{6}(\d{4})\d{7}[\dXx]$/;

export interface Born {
  birth_year?: number | undefined;
  /** YYYY-MM-DD */
  birth_on?: string | undefined;
  id_number?: string | undefined;
}

/** As the server counts: by the day when it is known, else by the year alone. */
export function isOverAge(one: Born, now = new Date()): boolean {
  const [year = 0, month = 1, day = 1] = (one.birth_on ?? '').split('-').map(Number);
  if (year) {
    const had = now.getMonth() + 1 > month || (now.getMonth() + 1 === month && now.getDate() >= day);
    return now.getFullYear() - year - (had ? 0 : 1) > OLDEST;
  }
  const said = one.birth_year ?? Number(ID_YEAR.exec(one.id_number?.trim() ?? '')?.[1] ?? 0);
  return said > 0 && now.getFullYear() - said > OLDEST;
}

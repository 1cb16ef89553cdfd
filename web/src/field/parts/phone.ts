// Whether a text can be a phone number, by the same rule as the ledger, so that a slip of the finger is told at the door.
export function isPhone(text: string): boolean {
  let digits = text.replace(/\s/g, '').replace(/^(\+86|0086)/, '').replace(/[-()./]/g, '');
  if (/^861\d{10}$/.test(digits)) digits = digits.slice(2);
  return /^1([3-9]\d{9}|00\d{8})$/.test(digits) || /^0[1-9]\d{8,10}$/.test(digits) || /^[2-9]\d{6,7}$/.test(digits);
}

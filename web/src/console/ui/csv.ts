// Writes a table that is on the screen as a CSV file that Excel and WPS open rightly. Sends nothing anywhere.
export type Cell = string | number | undefined | null;

/** A text that begins like a formula is a text: the quote keeps spreadsheet programs from running it. */
function cell(value: Cell): string {
  const text = value === undefined || value === null ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

export function csvText(head: string[], rows: Cell[][]): string {
  return [head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** The byte order mark tells Excel that this is UTF-8. */
export function saveCsv(name: string, head: string[], rows: Cell[][]): void {
  saveFile(`${name}.csv`, new Blob(['\uFEFF', csvText(head, rows)], { type: 'text/csv;charset=utf-8' }));
}

export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name.replace(/[\\/:*?"<>|]/g, '_');
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Makes the rows of a table readable on a telephone: each cell is told its column's name, so that below a certain width a row
// is a card (parts.css) and nothing has to be pushed sideways. Says the roles that the other layout takes away.
import type { Directive } from 'vue';

function name(table: HTMLTableElement): void {
  // A head that is only heard names buttons, which name themselves.
  const heads = [...table.querySelectorAll<HTMLElement>('thead th')].map((one) => (one.querySelector('.only-heard') ? '' : (one.textContent?.trim() ?? '')));
  table.setAttribute('role', 'table');
  table.querySelectorAll('tbody tr').forEach((row) => {
    row.setAttribute('role', 'row');
    [...row.children].forEach((cell, at) => {
      cell.setAttribute('role', cell.tagName === 'TH' ? 'rowheader' : 'cell');
      (cell as HTMLElement).dataset.column = heads[at] ?? '';
    });
  });
}

export const vCards: Directive<HTMLTableElement> = {
  mounted: (table) => {
    table.classList.add('cards');
    name(table);
  },
  updated: name,
};

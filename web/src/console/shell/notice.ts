// One short sentence after a deed, with a way to undo it where there is one. Owns no deed.
import { reactive } from 'vue';

interface Notice {
  text: string;
  undo: (() => Promise<void>) | undefined;
  serial: number;
}

export const notice = reactive<Notice>({ text: '', undo: undefined, serial: 0 });

let timer: ReturnType<typeof setTimeout> | undefined;

export function tell(text: string, undo?: () => Promise<void>): void {
  clearTimeout(timer);
  notice.text = text;
  notice.undo = undo;
  notice.serial++;
  timer = setTimeout(hush, undo ? 12_000 : 5_000);
}

export function hush(): void {
  clearTimeout(timer);
  notice.text = '';
  notice.undo = undefined;
}

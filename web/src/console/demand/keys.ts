// Keys of a page: heard wherever nobody writes and no dialog is open. Owns no deed.
import { onBeforeUnmount, onMounted } from 'vue';

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select, [role=combobox], .el-select') !== null);
}

const hasDialog = (): boolean => [...document.querySelectorAll<HTMLElement>('.el-overlay')].some((one) => one.style.display !== 'none');

/** `hear` says whether the key was for it. */
export function useKeys(hear: (key: string, event: KeyboardEvent) => boolean): void {
  const listen = (event: KeyboardEvent): void => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target) || hasDialog()) return;
    if (hear(event.key, event)) event.preventDefault();
  };
  onMounted(() => document.addEventListener('keydown', listen));
  onBeforeUnmount(() => document.removeEventListener('keydown', listen));
}

// A workbook that is taken in: a look first, which writes nothing and tells what is wrong, then the deed. Knows no list.
import { shallowRef } from 'vue';
import { useSend } from '../../ui/sending.ts';

export function useImport<Report extends { rows: number; faults_count?: number }>(run: (file: File, isDry: boolean) => Promise<Report>) {
  const { isBusy, fault, send } = useSend();
  const file = shallowRef<File>();
  const report = shallowRef<Report>();

  async function look(): Promise<void> {
    report.value = undefined;
    const chosen = file.value;
    if (chosen) await send(async () => void (report.value = await run(chosen, true)));
  }

  async function choose(chosen: File): Promise<void> {
    file.value = chosen;
    await look();
  }

  /** What was done. Read again while it is written, a row may have become wrong: then nothing was, and the report says so. */
  async function apply(): Promise<Report | undefined> {
    const chosen = file.value;
    if (!chosen || !(await send(async () => void (report.value = await run(chosen, false))))) return undefined;
    return report.value?.faults_count ? undefined : report.value;
  }

  return { isBusy, fault, file, report, look, choose, apply };
}

// Replaces Vant's icon style sheet, which carries a data: font and a third-party address, by the few shapes that the
// pages use, drawn in CSS. Never touches any other style of Vant.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const own = fileURLToPath(new URL('../src/ui/icons.css', import.meta.url));

export function vantIcons(): Plugin {
  return {
    name: 'lastmeter-vant-icons',
    enforce: 'pre',
    load(id) {
      if (!/\/vant\/(es|lib)\/icon\/index\.css/.test(id)) return null;
      this.addWatchFile(own);
      return readFileSync(own, 'utf8');
    },
  };
}

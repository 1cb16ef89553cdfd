// Fails the build when the first load of a face grows beyond its budget (gzip). Never changes the output.
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';
import { reachable } from './reachable.ts';

export interface Budget {
  entry: string;
  jsKb: number;
  cssKb: number;
}

export function budget(limit: Budget): Plugin {
  return {
    name: 'lastmeter-budget',
    apply: 'build',
    enforce: 'post',
    writeBundle(_options, bundle) {
      const reach = reachable(bundle, limit.entry, false);
      if (reach.js.length === 0) this.error(`no entry named ${limit.entry} in the bundle`);
      const size = (names: string[]): number =>
        names.reduce((sum, name) => {
          const item = bundle[name];
          if (!item) return sum;
          return sum + gzipSync(item.type === 'chunk' ? item.code : item.source).length / 1024;
        }, 0);
      const jsKb = size(reach.js);
      const cssKb = size([...reach.css, ...reach.assets]);
      const text = `${limit.entry}: first load ${jsKb.toFixed(1)} of ${limit.jsKb} KB script, ${cssKb.toFixed(1)} of ${limit.cssKb} KB style (gzip)`;
      if (jsKb > limit.jsKb || cssKb > limit.cssKb) this.error(`over budget, ${text}`);
      this.info(text);
    },
  };
}

// Writes into the service worker the list of files that the field face needs to start without network.
// Never lists files of the other faces.
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';
import { reachable } from './reachable.ts';

export function precache(): Plugin {
  return {
    name: 'lastmeter-precache',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['field/sw.js'];
      if (worker?.type !== 'chunk') this.error('the service worker was not built');
      const { js, css, assets } = reachable(bundle, 'field', true);
      const files = ['/field/index.html', ...[...js, ...css, ...assets].map((name) => `/${name}`), '/icon.svg'].sort();
      const hash = createHash('sha256').update(files.join('\n'));
      for (const name of Object.keys(bundle).sort()) {
        const item = bundle[name]!;
        if (name.startsWith('field/') && item.type === 'asset') hash.update(item.source);
      }
      worker.code = worker.code
        .replace('__PRECACHE_FILES__', () => files.join('|'))
        .replace('__PRECACHE_VERSION__', () => hash.digest('hex').slice(0, 16));
    },
  };
}

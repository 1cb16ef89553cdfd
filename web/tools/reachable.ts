// Walks a finished bundle from one HTML entry and says which files it loads. Knows nothing of what is in them.
import type { Rollup } from 'vite';

type Chunk = Rollup.OutputChunk & { viteMetadata?: { importedCss?: Set<string>; importedAssets?: Set<string> } };

export interface Reach {
  js: string[];
  css: string[];
  assets: string[];
}

/** Files of `entry`; with `lazy` also those that are only loaded on demand. */
export function reachable(bundle: Rollup.OutputBundle, entry: string, lazy: boolean): Reach {
  const js = new Set<string>();
  const css = new Set<string>();
  const assets = new Set<string>();
  const visit = (name: string): void => {
    const item = bundle[name];
    if (item?.type !== 'chunk' || js.has(name)) return;
    js.add(name);
    const chunk = item as Chunk;
    chunk.viteMetadata?.importedCss?.forEach((file) => css.add(file));
    chunk.viteMetadata?.importedAssets?.forEach((file) => assets.add(file));
    chunk.imports.forEach(visit);
    if (lazy) chunk.dynamicImports.forEach(visit);
  };
  for (const item of Object.values(bundle)) {
    if (item.type === 'chunk' && item.isEntry && item.name === entry) visit(item.fileName);
  }
  return { js: [...js], css: [...css], assets: [...assets] };
}

// Checks the words of the pages: both languages have the same keys and the same placeholders, English holds no Chinese
// characters, and no template carries bare text. Exits 1 with one line a fault.
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../src', import.meta.url));
const HAN = /[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]/;
const faults: string[] = [];

type Words = { [key: string]: string | Words };

function flatten(words: Words, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') flat.set(prefix + key, value);
    else flatten(value, `${prefix}${key}.`).forEach((text, name) => flat.set(name, text));
  }
  return flat;
}

const placeholders = (text: string): string => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ');

async function catalogue(folder: string): Promise<void> {
  const load = async (name: string): Promise<Map<string, string>> => {
    const module = (await import(pathToFileURL(join(root, folder, name)).href)) as { default: Words };
    return flatten(module.default);
  };
  const zh = await load('zh-CN.ts');
  const en = await load('en.ts');
  for (const [key, text] of zh) {
    const other = en.get(key);
    if (other === undefined) faults.push(`${folder}/en.ts: ${key} is missing`);
    else if (placeholders(text) !== placeholders(other)) faults.push(`${folder}: ${key} has other placeholders in English`);
  }
  for (const [key, text] of en) {
    if (!zh.has(key)) faults.push(`${folder}/zh-CN.ts: ${key} is missing`);
    if (HAN.test(text) && !key.endsWith('other_language')) faults.push(`${folder}/en.ts: ${key} holds Chinese: ${text}`);
  }
}

function template(path: string): void {
  const source = readFileSync(path, 'utf8');
  const start = source.indexOf('<template>');
  const end = source.lastIndexOf('</template>');
  if (start < 0 || end < 0) return;
  const markup = source.slice(start + 10, end).replace(/<!--[\s\S]*?-->/g, '');
  if (HAN.test(markup)) faults.push(`${path}: Chinese in the template`);
  const bare = markup.replace(/\{\{[\s\S]*?\}\}/g, '').replace(/"[^"]*"/g, '""');
  for (const text of bare.match(/>[^<>]*</g) ?? []) {
    if (/[A-Za-z]{2,}/.test(text)) faults.push(`${path}: bare text in the template: ${text.slice(1, -1).trim()}`);
  }
  for (const [, name, value] of markup.matchAll(/\s(title|label|placeholder|aria-label|alt)="([^"]*)"/g)) {
    if (/[A-Za-z]/.test(value!)) faults.push(`${path}: ${name}="${value}" is not translated`);
  }
}

function walk(folder: string): void {
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, item.name);
    if (item.isDirectory()) walk(path);
    else if (item.name.endsWith('.vue')) template(path);
  }
}

for (const folder of ['i18n', 'field', 'console', 'resident']) {
  if (existsSync(join(root, folder, 'zh-CN.ts'))) await catalogue(folder);
}
walk(root);
faults.forEach((fault) => console.error(fault));
if (faults.length > 0) process.exit(1);
console.log('words: both languages complete');

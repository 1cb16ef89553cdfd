// Starts Debian's Chromium for a test, and what all browser tests share: a phone, a record of every request, a picture.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const SCREENS = process.env.LM_SCREENS ?? fileURLToPath(new URL('../../../build/screens', import.meta.url));

export interface Phone {
  context: BrowserContext;
  page: Page;
  /** Addresses of all requests so far. */
  requested: string[];
  /** What the console and the page complained about. */
  complaints: string[];
  /** Ends the browser; the profile stays, as on a phone. */
  close(): Promise<void>;
}

export interface PhoneOptions {
  profile: string;
  serviceWorkers?: 'allow' | 'block';
  lang?: string;
  size?: { width: number; height: number };
}

export function newProfile(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'lastmeter-profile-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function openPhone(options: PhoneOptions): Promise<Phone> {
  const context = await chromium.launchPersistentContext(options.profile, {
    executablePath: process.env.LM_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ARGS,
    viewport: options.size ?? { width: 390, height: 844 },
    isMobile: !options.size,
    hasTouch: !options.size,
    deviceScaleFactor: options.size ? 1 : 2,
    locale: options.lang ?? 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    serviceWorkers: options.serviceWorkers ?? 'allow',
  });
  const requested: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => requested.push(request.url()));
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|ERR_INTERNET_DISCONNECTED/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { context, page, requested, complaints, close: () => context.close() };
}

export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: join(SCREENS, `${name}.png`) });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Findings of axe-core that are serious or critical, as readable lines. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // Through the debugger, not as a script of the page: the page's own policy forbids foreign scripts.
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Result = { violations: { id: string; impact: string; nodes: { target: unknown[]; failureSummary: string }[] }[] };
    const run = (globalThis as unknown as { axe: { run(options: unknown): Promise<Result> } }).axe.run;
    const { violations } = await run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary.replace(/\s+/g, ' ')})`).join('; ')}`);
  });
}

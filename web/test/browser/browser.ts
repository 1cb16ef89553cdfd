// Debian's Chromium for a file of tests, and what all browser tests share: a phone, a record of every request, a page at rest,
// a picture.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page, type Request } from 'playwright-core';

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
  /** Where it keeps what it knows while its browser is closed. Without: it is new, and forgets everything when it is closed. */
  profile?: string;
  serviceWorkers?: 'allow' | 'block';
  lang?: string;
  size?: { width: number; height: number };
}

export function newProfile(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'lastmeter-profile-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

const LAUNCH = { executablePath: process.env.LM_CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ARGS };

/** One for all phones of this process that keep nothing. */
let shared: Promise<Browser> | undefined;
after(async () => (await shared)?.close());

export async function openPhone(options: PhoneOptions = {}): Promise<Phone> {
  const device = {
    viewport: options.size ?? { width: 390, height: 844 },
    isMobile: !options.size,
    hasTouch: !options.size,
    deviceScaleFactor: options.size ? 1 : 2,
    locale: options.lang ?? 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    serviceWorkers: options.serviceWorkers ?? 'block',
  };
  const context = options.profile
    ? await chromium.launchPersistentContext(options.profile, { ...LAUNCH, ...device })
    : await (await (shared ??= chromium.launch(LAUNCH))).newContext(device);
  const requested: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => requested.push(request.url()));
  context.on('page', watchRequests);
  context.pages().forEach(watchRequests);
  const page = context.pages()[0] ?? (await context.newPage());
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|ERR_INTERNET_DISCONNECTED/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return { context, page, requested, complaints, close: () => context.close() };
}

/** Opens a phone for a story and closes it, whatever becomes of the story. */
export async function withPhone(options: PhoneOptions, what: (phone: Phone) => Promise<void>): Promise<void> {
  const phone = await openPhone(options);
  try {
    await what(phone);
  } finally {
    await phone.close();
  }
}

/** The same with a phone whose browser can be closed and opened again: it keeps what it knows. */
export async function withKeptPhone(what: (phone: Phone, reopen: () => Promise<Phone>) => Promise<void>): Promise<void> {
  const profile = newProfile();
  let phone = await openPhone({ profile: profile.path });
  try {
    await what(phone, async () => {
      // A page is left first: a browser that ends gives its pages the network back for a moment.
      await phone.page.goto('about:blank');
      await phone.close();
      return (phone = await openPhone({ profile: profile.path }));
    });
  } finally {
    await phone.close();
    profile.remove();
  }
}

const REST_MS = 15_000;
/** An answer may be the reason for the next question. */
const PAUSE_MS = 50;
interface Asked {
  count: number;
  open: Set<Request>;
}
/** What each page has asked for and not got yet; live streams never end. */
const askedBy = new WeakMap<Page, Asked>();

function watchRequests(page: Page): void {
  const asked: Asked = { count: 0, open: new Set() };
  askedBy.set(page, asked);
  page.on('request', (request) => {
    if (['eventsource', 'ping'].includes(request.resourceType())) return;
    asked.count++;
    asked.open.add(request);
  });
  page.on('requestfinished', (request) => void asked.open.delete(request));
  page.on('requestfailed', (request) => void asked.open.delete(request));
}

/** What a page does by itself has no limit of its own: with one, a wait for ever is a failure that says what it waited for. */
export async function within<T>(what: Promise<T>, name: string, limit = REST_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, fail) => (timer = setTimeout(() => fail(new Error(`${name}: not within ${limit} ms`)), limit)));
  try {
    return await Promise.race([what, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until a page is at rest: it has all that it asked for, drawn, and nothing moves on it any more. */
export async function atRest(page: Page): Promise<void> {
  const asked = askedBy.get(page)!;
  const until = Date.now() + REST_MS;
  for (let before = -1; asked.open.size || before !== asked.count; ) {
    if (Date.now() > until) throw new Error(`not at rest: ${[...asked.open].map((one) => one.url()).join(' ')}`);
    before = asked.count;
    await page.waitForTimeout(PAUSE_MS);
    if (asked.open.size) continue;
    const moving = await within(page.evaluate(untilStill, REST_MS).catch(() => null), `stillness of ${page.url()}`, 2 * REST_MS);
    if (moving === null) before = -1; // another document came meanwhile
    else if (moving.length) throw new Error(`not at rest: ${moving.join(', ')} move on ${page.url()}`);
  }
}

/** In the page: until its fonts are there and nothing moves. What still moves after `limit` milliseconds. */
async function untilStill(limit: number): Promise<string[]> {
  const until = performance.now() + limit;
  await document.fonts.ready;
  for (;;) {
    for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
    // What turns for ever, as a mark of waiting does, comes to no end.
    const moving = document.getAnimations().filter((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity);
    if (!moving.length || performance.now() > until) return moving.map((one) => ((one.effect as KeyframeEffect).target?.className ?? '') + ' ' + ((one as CSSTransition).transitionProperty ?? ''));
    await new Promise((done) => setTimeout(done, 20));
  }
}

export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: join(SCREENS, `${name}.png`) });
}

/** A slow 4G and a phone of four years ago, nothing at all, or as it was. As the protocol of the browser's tools has it. */
export async function weather(page: Page, how: 'slow' | 'none' | 'good'): Promise<void> {
  const tools = await page.context().newCDPSession(page);
  const speed = how === 'slow' ? { latency: 560, downloadThroughput: 180_000, uploadThroughput: 84_000 } : { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await tools.send('Network.emulateNetworkConditions', { offline: how === 'none', ...speed });
  await tools.send('Emulation.setCPUThrottlingRate', { rate: how === 'slow' ? 4 : 1 });
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Findings of axe-core that are serious or critical, as readable lines. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // Through the debugger, not as a script of the page: the page's own policy forbids foreign scripts. Once a document.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    type Result = { violations: { id: string; impact: string; nodes: { target: unknown[]; failureSummary: string }[] }[] };
    const run = (globalThis as unknown as { axe: { run(options: unknown): Promise<Result> } }).axe.run;
    const { violations } = await run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] });
    return violations
      .filter((one) => one.impact === 'serious' || one.impact === 'critical')
      .map((one) => `${one.id}: ${one.nodes.map((node) => `${node.target.join(' ')} (${node.failureSummary.replace(/\s+/g, ' ')})`).join('; ')}`);
  });
}

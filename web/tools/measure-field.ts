// How soon a captain sees his building: first load with nothing kept, second load of the same phone; 4× slower processor, slow 4G.
// usage: node measure-field.ts ADDRESS TOKEN SURVEY BUILDING RUNS → one JSON line
import { chromium, type BrowserContext, type Page } from 'playwright-core';

const [address, token, survey, building, runs] = process.argv.slice(2) as [string, string, string, string, string];
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
// What Lighthouse calls slow 4G.
const network = { offline: false, latency: 150, downloadThroughput: (1.6 * 1024 * 1024) / 8, uploadThroughput: (750 * 1024) / 8 };

async function slowPage(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  const tools = await context.newCDPSession(page);
  await tools.send('Network.enable');
  await tools.send('Network.emulateNetworkConditions', network);
  await tools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  return page;
}

/** Milliseconds until the doors stand there and one can be pressed; and the bytes that came. */
async function load(context: BrowserContext): Promise<{ ms: number; bytes: number }> {
  const page = await slowPage(context);
  let bytes = 0;
  page.on('response', (response) => void response.request().sizes().then((sizes) => (bytes += sizes.responseBodySize + sizes.responseHeadersSize), () => undefined));
  const began = performance.now();
  await page.goto(`${address}/field/surveys/${survey}/buildings/${building}`, { waitUntil: 'commit' });
  await page.locator('.door-cell').first().click({ trial: true });
  const ms = performance.now() - began;
  await page.evaluate(async () => void (await navigator.serviceWorker?.ready));
  await page.close();
  return { ms, bytes };
}

const middle = (values: number[]): number => Math.round(values.sort((a, b) => a - b)[values.length >> 1]!);

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
const first: { ms: number; bytes: number }[] = [];
const second: number[] = [];
for (let run = 0; run < Number(runs); run++) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' });
  await context.addCookies([{ name: 'lm_session', value: token, url: address }]);
  first.push(await load(context));
  second.push((await load(context)).ms);
  await context.close();
}
await browser.close();
console.log(JSON.stringify({ first_ms: middle(first.map((one) => one.ms)), first_bytes: middle(first.map((one) => one.bytes)), second_ms: middle(second), runs: first.length }));

// What the desktop's stories share: logging in, and a look at a page as a demanding reader would.
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { TestServer } from '../server.ts';
import { atRest, seriousFindings, shoot } from './browser.ts';

export const SIZE = { width: 1440, height: 900 };
const WIDTHS = [1024, 1280, 1600, 1920];

export async function logIn(server: TestServer, page: Page, who: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${server.url}/console/login`);
  const { login, password } = server.logins[who]!;
  await page.fill('#login-name', login);
  await page.fill('#login-password', password);
  await page.click('button[type=submit]');
  await page.waitForSelector('.page h1');
}

/** A picture, no serious finding of axe, and nothing wider than the window at any width that desks have. */
export async function inspect(page: Page, name: string): Promise<void> {
  await atRest(page);
  await shoot(page, `console-${name}`);
  assert.deepEqual(await seriousFindings(page), [], name);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: SIZE.height });
    const over = await page.evaluate(() => {
      const main = document.querySelector('.shell__main') ?? document.documentElement;
      return Math.max(main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - document.documentElement.clientWidth);
    });
    assert.ok(over <= 0, `${name} is ${over} px too wide at ${width}`);
  }
  await page.setViewportSize(SIZE);
}

/** The place whose page is open. */
export const nodeOf = (page: Page): string => /nodes\/(\d+)/.exec(page.url())![1]!;

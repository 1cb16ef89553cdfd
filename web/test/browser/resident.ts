// A resident at his phone, for every story that needs one logged in.
import type { Page } from 'playwright-core';
import type { TestServer } from '../server.ts';

export async function logIn(server: TestServer, page: Page, phone: string): Promise<void> {
  await page.goto(`${server.url}/resident/login`);
  await page.fill('[name=phone]', phone);
  await page.click('.login-send');
  await page.waitForSelector('p[role=status]');
  await page.fill('[name=code]', await server.codeOf(phone));
  await page.click('button[type=submit]');
  await page.waitForSelector('.van-tabbar');
}

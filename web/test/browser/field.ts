// What the captain's stories share: logging in, opening a building, answering a door, and what the station has of it.
import type { Page } from 'playwright-core';
import { Caller, type Login, type TestServer } from '../server.ts';
import type { OpenSurvey } from './survey.ts';
import type { Pack, Session } from '../../src/api/types.ts';

export async function typeLogin(page: Page, { login, password }: Login): Promise<void> {
  await page.fill('[name=username]', login);
  await page.fill('[name=password]', password);
  await page.click('button[type=submit]');
}

export async function logIn(page: Page, who: Login): Promise<void> {
  await typeLogin(page, who);
  await page.waitForSelector('.van-tabbar');
}

/** Opens the survey's building from the list of open work and waits until its doors are on the phone. */
export async function openBuilding(page: Page, title: string): Promise<void> {
  await page.locator('.row-link', { hasText: title }).first().click();
  await page.waitForSelector('.door-cell');
}

export const remaining = async (page: Page): Promise<number> => page.locator('.door-cell--waiting').count();

/** Confirms the next waiting door: one tap where people are listed, "vacant" where nobody is. */
export async function confirmDoor(page: Page): Promise<string> {
  await page.waitForSelector('.sheet-page__actions');
  const label = (await page.locator('.page-bar h1').innerText()).trim();
  const question = page.locator('.question-field .choice', { hasText: '否' }).first();
  if (await question.count()) await question.click();
  const main = page.locator('.sheet-page__actions button').first();
  if ((await main.innerText()).includes('空置')) {
    await main.click();
    await page.click('.other-outcome button[type=submit]');
  } else {
    await main.click();
  }
  await page.waitForSelector('.sheet-done');
  return label;
}

export const nextDoor = async (page: Page): Promise<void> => page.locator('.sheet-done .van-button--primary').click();

export async function answers(survey: OpenSurvey): Promise<Map<string, string>> {
  const pack = await survey.station.ask<Pack>('GET', `/surveys/${survey.id}/buildings/${survey.building}`);
  return new Map(pack.targets.filter((one) => one.status !== 'waiting').map((one) => [one.door.label, one.answer_id ?? '']));
}

/** Opens a door by its address and waits for it. */
export async function openDoor(page: Page, server: TestServer, survey: OpenSurvey, door: string): Promise<void> {
  await page.goto(`${server.url}/field/surveys/${survey.id}/buildings/${survey.building}/doors/${door}`);
  await page.waitForSelector('.sheet-page__actions, .sheet-page__answered');
}

export interface Captain extends Login {
  id: string;
  name: string;
  code: string;
  /** Of his building. */
  appointment: string;
}

interface AccountNow {
  id: string;
  login: string;
  appointments: { id: string }[];
}

/** Appoints somebody new to a building, as the station does; `isActive`: he has used his code already. */
export async function appoint(server: TestServer, building: string, name: string, isActive = true): Promise<Captain> {
  const station = await new Caller(server.url).logIn(server.logins.station!);
  const account = await station.ask<AccountNow>('POST', '/accounts', { name, role: 'captain', node_id: building });
  const { code } = await station.ask<{ code: string }>('POST', `/accounts/${account.id}/invitation`);
  const password = `captain-${account.id}`;
  if (isActive) await new Caller(server.url).ask('POST', '/activation', { code, password, device: 'test' });
  return { id: account.id, name, login: account.login, password, code, appointment: account.appointments[0]!.id };
}

/** Another building of the same compound. */
export async function neighbour(server: TestServer, building: string): Promise<string> {
  const station = await new Caller(server.url).logIn(server.logins.station!);
  const { grants } = await station.ask<Session>('GET', '/session');
  const { items } = await station.ask<{ items: { id: string }[] }>('GET', `/grid/nodes/${grants[0]!.node_id}/children`);
  const found = items.find((one) => one.id !== building);
  if (!found) throw new Error('the compound has one building only');
  return found.id;
}

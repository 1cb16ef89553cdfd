// The domains of the console, one line each. A new domain is a folder and a line here.
import type { ConsoleModule, MenuPage, PlaceTab } from './module.ts';
import { grid } from './grid/index.ts';
import { ledger } from './ledger/index.ts';
import { survey } from './survey/index.ts';
import { demand } from './demand/index.ts';
import { need } from './need/index.ts';
import { mediation } from './mediation/index.ts';
import { account } from './account/index.ts';
import { audit } from './audit/index.ts';
import { suggest } from './suggest/index.ts';
import { hook } from './hook/index.ts';

export const modules: ConsoleModule[] = [grid, ledger, survey, demand, need, mediation, account, audit, suggest, hook];

export const placeTabs: PlaceTab[] = modules.flatMap((one) => one.tabs ?? []).sort((a, b) => a.order - b.order);
export const menuPages: MenuPage[] = modules.flatMap((one) => one.pages ?? []);

// What the ledger adds to the console: the households of a place, a door's page, and the import of workbooks.
import type { ConsoleModule } from '../module.ts';
import { PEOPLE } from '../shell/can.ts';

export const ledger: ConsoleModule = {
  tabs: [{ key: 'ledger', title: 'ledger.tab', order: 20, component: () => import('./LedgerTab.vue'), roles: PEOPLE }],
  routes: [
    { path: 'doors/:door(\\d+)', component: () => import('./DoorPage.vue'), meta: { facet: 'ledger' } },
    { path: 'nodes/:node(\\d+)/ledger/import', component: () => import('./ImportPage.vue'), meta: { facet: 'ledger', title: 'import.title' } },
    { path: 'imports/:import(\\d+)', component: () => import('./ImportPage.vue'), meta: { facet: 'ledger', title: 'import.title' } },
    { path: 'notice', component: () => import('./NoticePage.vue'), meta: { facet: 'ledger', title: 'ledger.notice' } },
  ],
  pages: [{ title: 'ledger.notice', to: '/notice', roles: PEOPLE }],
};

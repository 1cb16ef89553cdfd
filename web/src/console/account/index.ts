// What accounts add to the console: the people of a place, and one's own account.
import type { ConsoleModule } from '../module.ts';
import { ACCOUNT_SEERS } from '../shell/can.ts';

export const account: ConsoleModule = {
  tabs: [{ key: 'people', title: 'account.tab', order: 40, component: () => import('./AccountsTab.vue'), roles: ACCOUNT_SEERS }],
  routes: [{ path: 'me', component: () => import('./MePage.vue'), meta: { title: 'shell.me' } }],
  pages: [{ title: 'shell.me', to: '/me' }],
};

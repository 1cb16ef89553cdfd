// What demands add to the console: those of a place, the case, filing at the counter, and the one page of linked units.
import type { ConsoleModule } from '../module.ts';
import { PARTY, PEOPLE } from '../shell/can.ts';

export const demand: ConsoleModule = {
  tabs: [{ key: 'demands', title: 'demand.tab', order: 32, component: () => import('./DemandsTab.vue'), roles: PEOPLE }],
  routes: [
    { path: 'demands', component: () => import('./DemandsPage.vue'), meta: { facet: 'demands', title: 'demand.all' } },
    { path: 'demands/new', component: () => import('./FilePage.vue'), meta: { facet: 'demands', title: 'demand.file' } },
    { path: 'demands/:demand(\\d+)', component: () => import('./CasePage.vue'), meta: { facet: 'demands', title: 'demand.tab' } },
    { path: 'requests', component: () => import('./RequestsPage.vue'), meta: { title: 'demand.requests' } },
  ],
  pages: [
    { title: 'demand.all', to: '/demands', roles: PEOPLE, isInMenu: true },
    { title: 'demand.file', to: '/demands/new', roles: PEOPLE },
    { title: 'demand.requests', to: '/requests', roles: PARTY, isInMenu: true },
  ],
};

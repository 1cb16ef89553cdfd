// What the grid adds to the console: every place's page, its overview and its history.
import type { ConsoleModule } from '../module.ts';

export const grid: ConsoleModule = {
  tabs: [
    { key: 'overview', title: 'grid.tab.overview', order: 10, isDated: true, component: () => import('./OverviewTab.vue') },
    { key: 'history', title: 'grid.tab.history', order: 90, isDated: true, component: () => import('./HistoryTab.vue') },
  ],
  routes: [{ path: 'nodes/:node(\\d+)/:tab?', component: () => import('./NodePage.vue') }],
};

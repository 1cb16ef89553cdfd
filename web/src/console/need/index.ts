// What needs discovery adds to the console: a tab of every place down to the compound, and the page of one project.
import type { ConsoleModule } from '../module.ts';
import { LEADS } from '../shell/can.ts';

export const need: ConsoleModule = {
  tabs: [{ key: 'needs', title: 'need.tab', order: 34, component: () => import('./NeedsTab.vue'), roles: LEADS, levels: [1, 2, 3, 4] }],
  routes: [{ path: 'need-projects/:project(\\d+)', component: () => import('./ProjectPage.vue'), meta: { title: 'need.project' } }],
};

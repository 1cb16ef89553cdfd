// What mediation adds to the console: cases of those who handle them, committees, and counts for offices.
import type { ConsoleModule } from '../module.ts';
import { OFFICE, PEOPLE } from '../shell/can.ts';

export const mediation: ConsoleModule = {
  tabs: [{ key: 'mediation', title: 'mediation.tab', order: 35, component: () => import('./CountsTab.vue'), roles: OFFICE, levels: [1, 2, 3] }],
  routes: [
    { path: 'mediations', component: () => import('./CasesPage.vue'), meta: { title: 'mediation.mine' } },
    { path: 'mediations/new', component: () => import('./CaseFormPage.vue'), meta: { title: 'mediation.file' } },
    { path: 'mediations/:mediation(\\d+)/edit', component: () => import('./CaseFormPage.vue'), meta: { title: 'mediation.edit' } },
    { path: 'mediations/:mediation(\\d+)', component: () => import('./CasePage.vue'), meta: { title: 'mediation.case' } },
    { path: 'mediation-committees/new', component: () => import('./CommitteePage.vue'), meta: { title: 'mediation.committee_new' } },
    { path: 'mediation-committees/:committee(\\d+)', component: () => import('./CommitteePage.vue'), meta: { title: 'mediation.committee' } },
  ],
  pages: [{ title: 'mediation.mine', to: '/mediations', roles: PEOPLE, isInMenu: true }],
};

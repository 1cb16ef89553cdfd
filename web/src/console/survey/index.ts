// What surveys add to the console: those of a place, and the pages of one survey.
import type { ConsoleModule } from '../module.ts';
import { OFFICE, PEOPLE } from '../shell/can.ts';

export const survey: ConsoleModule = {
  tabs: [{ key: 'surveys', title: 'survey.tab', order: 30, component: () => import('./SurveysTab.vue'), roles: PEOPLE }],
  routes: [
    { path: 'surveys', component: () => import('./SurveysPage.vue'), meta: { facet: 'surveys', title: 'survey.all' } },
    { path: 'surveys/new', component: () => import('./SurveyFormPage.vue'), meta: { facet: 'surveys', title: 'survey.create' } },
    { path: 'surveys/:survey(\\d+)/edit', component: () => import('./SurveyFormPage.vue'), meta: { facet: 'surveys', title: 'survey.edit' } },
    { path: 'surveys/:survey(\\d+)/key-in/:building(\\d+)', component: () => import('./KeyInPage.vue'), meta: { facet: 'surveys', title: 'survey.key_in' } },
    { path: 'surveys/:survey(\\d+)/:part?', component: () => import('./SurveyPage.vue'), meta: { facet: 'surveys', title: 'survey.tab' } },
  ],
  pages: [
    { title: 'survey.all', to: '/surveys', roles: PEOPLE, isInMenu: true },
    { title: 'survey.create', to: '/surveys/new', roles: OFFICE },
  ],
};

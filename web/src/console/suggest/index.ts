// What complaints and suggestions add to the console: a page for those who reply to them. Everybody has the button.
import type { ConsoleModule } from '../module.ts';

export const suggest: ConsoleModule = {
  routes: [{ path: 'suggestions', component: () => import('./SuggestionsPage.vue'), meta: { title: 'suggest.title' } }],
  pages: [{ title: 'suggest.title', to: '/suggestions', roles: ['district', 'street'], isInMenu: true }],
};

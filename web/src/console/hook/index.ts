// What webhooks add to the console: one page for the system administrator, who alone may see them.
import type { ConsoleModule } from '../module.ts';

export const hook: ConsoleModule = {
  routes: [{ path: 'hooks', component: () => import('./HooksPage.vue'), meta: { title: 'hook.title' } }],
  pages: [{ title: 'hook.title', to: '/hooks', roles: ['system_admin'], isInMenu: true }],
};

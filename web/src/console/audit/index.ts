// What the audit trail adds to the console: a page for the auditor.
import type { ConsoleModule } from '../module.ts';

export const audit: ConsoleModule = {
  routes: [{ path: 'audit', component: () => import('./AuditPage.vue'), meta: { title: 'audit.title' } }],
  pages: [{ title: 'audit.title', to: '/audit', roles: ['auditor'], isInMenu: true }],
};

// The addresses of the console face. Pages of a domain come from its folder; everything but the login needs a session.
import { createRouter, createWebHistory } from 'vue-router';
import { login } from '../api/session.ts';
import { modules } from './modules.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Reachable without a session. */
    isOpen?: boolean;
    /** The tab of a place that this page belongs to: the tree goes there. */
    facet?: string;
    /** Key of the page's name in the catalogues, for the window's title. */
    title?: string;
  }
}

export const router = createRouter({
  history: createWebHistory('/console/'),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/login', component: () => import('./account/LoginPage.vue'), meta: { isOpen: true, title: 'login.title' } },
    {
      path: '/',
      component: () => import('./shell/ShellLayout.vue'),
      children: [
        { path: '', component: () => import('./shell/StartPage.vue') },
        ...modules.flatMap((one) => one.routes ?? []),
        { path: ':all(.*)*', component: () => import('./shell/LostPage.vue') },
      ],
    },
  ],
});

router.beforeEach((to) => {
  if (to.meta.isOpen || login.session) return true;
  return { path: '/login', query: to.fullPath === '/' ? {} : { back: to.fullPath } };
});

// The addresses of the resident face. All pages are in the first load: an open page must go on without network.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { login } from '../api/session.ts';
import CasePage from './pages/CasePage.vue';
import FilePage from './pages/FilePage.vue';
import FollowPage from './pages/FollowPage.vue';
import HomePage from './pages/HomePage.vue';
import LoginPage from './pages/LoginPage.vue';
import MediationPage from './pages/MediationPage.vue';
import MediationsPage from './pages/MediationsPage.vue';
import MePage from './pages/MePage.vue';
import MinePage from './pages/MinePage.vue';
import NoticePage from './pages/NoticePage.vue';
import PlacePage from './pages/PlacePage.vue';
import { who } from './who.ts';

const routes: RouteRecordRaw[] = [
  { path: '/', component: HomePage, meta: { tab: 'home' } },
  { path: '/mine', component: MinePage, meta: { tab: 'mine' } },
  { path: '/me', component: MePage, meta: { tab: 'me' } },
  { path: '/p/:code', component: PlacePage, props: true },
  { path: '/file', component: FilePage },
  { path: '/follow', component: FollowPage },
  { path: '/demands/:id', component: CasePage, props: true, meta: { needsLogin: true } },
  { path: '/mediations', component: MediationsPage },
  { path: '/mediations/:id', component: MediationPage, props: true, meta: { needsLogin: true } },
  { path: '/login', component: LoginPage },
  { path: '/notice', component: NoticePage },
  { path: '/:all(.*)*', redirect: '/' },
];

export const router = createRouter({
  history: createWebHistory('/resident/'),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

// Who it is may not be known yet, without network: the page asks again.
router.beforeEach((to) => {
  if (to.meta.needsLogin && !login.session && who.isKnown) return { path: '/login', query: { next: to.fullPath } };
  return true;
});

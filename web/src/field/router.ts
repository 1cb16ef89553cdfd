// The addresses of the field face. All pages are in the first load, or come right after it: an open page must work on
// without network.
import { defineAsyncComponent, type Component } from 'vue';
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import { login } from '../api/session.ts';
import LoginPage from './pages/LoginPage.vue';
import ActivatePage from './pages/ActivatePage.vue';
import TodoPage from './pages/TodoPage.vue';
import BuildingsPage from './pages/BuildingsPage.vue';
import MessagesPage from './pages/MessagesPage.vue';
import MePage from './pages/MePage.vue';
import MatrixPage from './pages/MatrixPage.vue';
import SheetPage from './pages/SheetPage.vue';
import NoticePage from './pages/NoticePage.vue';
import QueuePage from './pages/QueuePage.vue';
import LatePage from './pages/LatePage.vue';

const latePages = () => import('./late-pages.ts');
type LateName = keyof Awaited<ReturnType<typeof latePages>>;
const late = (name: LateName): Component => defineAsyncComponent({ loader: async () => (await latePages())[name] as Component, errorComponent: LatePage });

/** Brings what the first load leaves out, while there is a network. */
export async function bringLatePages(): Promise<void> {
  await latePages().catch(() => undefined);
}

const one = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const BUILDING = '/surveys/:survey/buildings/:building';

const routes: RouteRecordRaw[] = [
  { path: '/login', component: LoginPage, meta: { isPublic: true } },
  { path: '/activate', component: ActivatePage, meta: { isPublic: true } },
  { path: '/', component: TodoPage, meta: { tab: 'todo' } },
  { path: '/buildings', component: BuildingsPage, meta: { tab: 'buildings' } },
  { path: '/messages', component: MessagesPage, meta: { tab: 'messages' } },
  { path: '/me', component: MePage, meta: { tab: 'me' } },
  { path: BUILDING, component: MatrixPage, props: true, meta: { hasPeople: true } },
  { path: `${BUILDING}/doors/:door`, component: SheetPage, props: true, meta: { hasPeople: true } },
  { path: `${BUILDING}/notice`, component: NoticePage, props: true },
  { path: '/queue', component: QueuePage },
  { path: '/queue/:item', component: late('ConflictPage'), props: true, meta: { hasPeople: true } },
  { path: '/demands/new', component: late('FilingPage'), props: ({ query }) => ({ building: one(query.building), door: one(query.door), draft: one(query.draft) }) },
  { path: '/demands/:demand', component: late('CasePage'), props: true, meta: { hasPeople: true } },
  { path: '/devices', component: late('DevicesPage') },
  { path: '/password', component: late('PasswordPage') },
  { path: '/suggest', component: late('SuggestPage') },
  { path: '/:all(.*)*', redirect: '/' },
];

export const router = createRouter({
  history: createWebHistory('/field/'),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

router.beforeEach((to) => {
  if (!to.meta.isPublic && !login.session) return { path: '/login', query: to.path === '/' ? {} : { next: to.fullPath } };
  return true;
});

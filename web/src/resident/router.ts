// The addresses of the resident face.
import { createRouter, createWebHistory } from 'vue-router';

export const router = createRouter({
  history: createWebHistory('/resident/'),
  routes: [{ path: '/:all(.*)*', component: () => import('./HomePage.vue') }],
});

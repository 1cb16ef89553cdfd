// The addresses of the console face.
import { createRouter, createWebHistory } from 'vue-router';

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [{ path: '/:all(.*)*', component: () => import('./HomePage.vue') }],
});

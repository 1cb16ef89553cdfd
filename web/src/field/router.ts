// The addresses of the field face.
import { createRouter, createWebHistory } from 'vue-router';

export const router = createRouter({
  history: createWebHistory('/field/'),
  routes: [{ path: '/:all(.*)*', component: () => import('./HomePage.vue') }],
});

// Starts the resident face.
import { createApp } from 'vue';
import '../ui/tokens.css';
import App from './App.vue';
import { router } from './router.ts';
import { makeI18n } from '../i18n/index.ts';
import zh from './zh-CN.ts';

void makeI18n({ zh, en: async () => (await import('./en.ts')).default }).then(({ i18n }) => {
  createApp(App).use(i18n).use(router).mount('#app');
});

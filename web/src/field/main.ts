// Starts the field face.
import { createApp } from 'vue';
import '../ui/tokens.css';
import 'vant/es/style/base.css';
import '../ui/phone.css';
import App from './App.vue';
import { bringLatePages, router } from './router.ts';
import { makeI18n } from '../i18n/index.ts';
import { startPrefs } from '../ui/prefs.ts';
import { resume } from './store/desk.ts';
import zh from './zh-CN.ts';

async function start(): Promise<void> {
  const { i18n, speak } = await makeI18n({ zh, en: async () => (await import('./en.ts')).default });
  startPrefs(speak);
  await resume();
  createApp(App).use(i18n).use(router).mount('#app');
  void bringLatePages();
  window.addEventListener('online', () => void bringLatePages());
}

void start();
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // WeChat's browser may forbid it; the open page works without.
  navigator.serviceWorker.register('/field/sw.js', { scope: '/field/' }).catch(() => undefined);
}

// Starts the resident face: words, what this phone prefers, who is logged in, then the pages.
import { createApp } from 'vue';
import '../ui/tokens.css';
import 'vant/es/style/base.css';
import '../ui/phone.css';
import './resident.css';
import App from './App.vue';
import { loadSession } from '../api/session.ts';
import { makeI18n } from '../i18n/index.ts';
import { startPrefs, takeAccountPrefs } from '../ui/prefs.ts';
import { recallPlace } from './place.ts';
import { router } from './router.ts';
import zh from './zh-CN.ts';

async function start(): Promise<void> {
  const { i18n, speak } = await makeI18n({ zh, en: async () => (await import('./en.ts')).default });
  startPrefs(speak);
  recallPlace();
  try {
    if (await loadSession('everybody')) await takeAccountPrefs();
  } catch {
    // Without network the pages open all the same; each says what it cannot do.
  }
  createApp(App).use(i18n).use(router).mount('#app');
}

void start();

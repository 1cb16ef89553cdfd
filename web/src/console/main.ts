// Starts the console face: words, session, then the pages.
import { createApp } from 'vue';
import '../ui/tokens.css';
import './shell/element.ts';
import './shell/console.css';
import './shell/parts.css';
import './shell/print.css';
import App from './App.vue';
import { loadSession } from '../api/session.ts';
import { makeI18n } from '../i18n/index.ts';
import { router } from './router.ts';
import { SPEAK } from './shell/speak.ts';
import zh from './zh-CN.ts';

async function start(): Promise<void> {
  const { i18n, speak } = await makeI18n({ zh, en: async () => (await import('./en.ts')).default });
  try {
    const session = await loadSession();
    if (session) await speak(session.lang);
  } catch {
    // Without network the login page says so when somebody tries.
  }
  createApp(App).use(i18n).provide(SPEAK, speak).use(router).mount('#app');
}

void start();

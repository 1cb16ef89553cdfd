// Starts the resident face: words, what this phone prefers, who is logged in, then the pages.
import { createApp } from 'vue';
import '../ui/tokens.css';
import 'vant/es/style/base.css';
import '../ui/phone.css';
import './resident.css';
import App from './App.vue';
import { makeI18n } from '../i18n/index.ts';
import { startPrefs } from '../ui/prefs.ts';
import { recallPlace } from './place.ts';
import { router } from './router.ts';
import { learnWho } from './who.ts';
import zh from './zh-CN.ts';

/** Longer nobody looks at an empty page. */
const START_MS = 4_000;

async function start(): Promise<void> {
  const { i18n, speak } = await makeI18n({ zh, en: async () => (await import('./en.ts')).default });
  startPrefs(speak);
  recallPlace();
  // Without network, or when it is slow, the pages open all the same: each asks again, or says what it cannot do.
  await learnWho(START_MS).catch(() => undefined);
  createApp(App).use(i18n).use(router).mount('#app');
}

void start();

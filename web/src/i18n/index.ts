// Owns the language of the page. Chinese is always there; English is loaded when somebody asks for it.
// Each face has its own two catalogues (zh-CN.ts, en.ts) beside its pages, and shares those of this folder.
import { createI18n } from 'vue-i18n';
import { Locale } from 'vant/es/locale';
import { useLang } from '../api/client.ts';
import type { Lang } from '../api/types.ts';
import zhUi from './zh-CN.ts';

export type Catalogue = { [key: string]: string | Catalogue };
export interface Catalogues {
  zh: Catalogue;
  en: () => Promise<Catalogue>;
}

const REMEMBERED = 'lastmeter.lang';

function remembered(): Lang {
  try {
    const stored = localStorage.getItem(REMEMBERED);
    if (stored === 'en' || stored === 'zh') return stored;
  } catch {
    // Storage can be forbidden; the page then speaks the browser's language.
  }
  return navigator.language.startsWith('en') ? 'en' : 'zh';
}

export async function makeI18n(face: Catalogues) {
  const i18n = createI18n({
    legacy: false,
    locale: 'zh-CN' as string,
    fallbackLocale: 'zh-CN',
    messages: { 'zh-CN': { ...zhUi, ...face.zh } } as Record<string, Catalogue>,
  });

  async function speak(lang: Lang): Promise<void> {
    if (lang === 'en' && !i18n.global.availableLocales.includes('en')) {
      const [ui, own, vant] = await Promise.all([import('./en.ts'), face.en(), import('./vant-en.ts')]);
      i18n.global.setLocaleMessage('en', { ...ui.default, ...own });
      Locale.add({ 'en-US': vant.default });
    }
    const locale = lang === 'en' ? 'en' : 'zh-CN';
    i18n.global.locale.value = locale;
    document.documentElement.lang = locale;
    useLang(locale);
    Locale.use(lang === 'en' ? 'en-US' : 'zh-CN');
    try {
      localStorage.setItem(REMEMBERED, lang);
    } catch {
      // Nothing is lost but the memory of the choice.
    }
  }

  try {
    await speak(remembered());
  } catch {
    // Offline before English was ever loaded: stay in Chinese.
    await speak('zh');
  }
  return { i18n, speak };
}

// Pages that come right after the first load, as one file: most days begin without them.
export { default as CasePage } from './pages/CasePage.vue';
export { default as ConflictPage } from './pages/ConflictPage.vue';
export { default as DevicesPage } from './pages/DevicesPage.vue';
export { default as FilingPage } from './pages/FilingPage.vue';
export { default as PasswordPage } from './pages/PasswordPage.vue';
export { default as SuggestPage } from './pages/SuggestPage.vue';

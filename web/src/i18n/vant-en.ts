// Vant's own English words, in a chunk of their own.
export { default } from 'vant/es/locale/lang/en-US';

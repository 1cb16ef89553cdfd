// Owns how the pages are built. Never fetches anything; the result is served by the binary from its own archive.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import vue from '@vitejs/plugin-vue';
import { vantIcons } from './tools/vant-icons.ts';
import { precache } from './tools/precache.ts';
import { budget } from './tools/budget.ts';

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: '/',
  plugins: [vantIcons(), vue(), precache(), budget({ entry: 'field', jsKb: 150, cssKb: 60 })],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
  },
  build: {
    target: ['chrome86', 'ios14'],
    cssTarget: ['chrome86', 'ios14'],
    outDir: 'dist',
    emptyOutDir: true,
    // A data: URL would need a wider content security policy, so nothing is ever inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
    rollupOptions: {
      input: {
        field: file('./field/index.html'),
        console: file('./console/index.html'),
        resident: file('./resident/index.html'),
        sw: file('./src/field/sw.ts'),
      },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'field/sw.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  server: {
    port: Number(process.env.LM_WEB_PORT ?? 5173),
    strictPort: true,
    proxy: { '/api': process.env.LM_BASE_URL ?? 'http://127.0.0.1:8080' },
  },
});

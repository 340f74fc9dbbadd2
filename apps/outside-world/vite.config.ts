/**
 * Builds the outside world's page into dist. Nothing is inlined, because its Content-Security-Policy allows no inline
 * script or style; fonts come from this origin as files.
 */
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The font package offers woff beside woff2; every browser that can run this page reads woff2. */
function woff2Only(): Plugin {
  return {
    name: 'woff2-only',
    enforce: 'pre',
    transform: (code, id) =>
      id.includes('@fontsource') && id.endsWith('.css')
        ? code.replaceAll(/,\s*url\([^)]*\.woff\) format\(["']woff["']\)/gu, '')
        : undefined,
  };
}

export default defineConfig({
  plugins: [woff2Only(), react()],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: 'baseline-widely-available',
    rolldownOptions: {
      // The phone around the app that it runs is handed to the demonstration by name.
      input: {
        main: 'index.html',
        'phone-shell': 'src/phone-shell/phone-shell.ts',
        'phone-worker': 'src/phone-shell/phone-worker.ts',
      },
      output: {
        entryFileNames: ({ name }) => (name.startsWith('phone-') ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});

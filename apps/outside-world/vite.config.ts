/**
 * Builds the outside world's page into dist. Nothing is inlined, because its Content-Security-Policy allows no inline
 * script or style; fonts come from this origin as files.
 */
import { woff2Only } from '@strongroom/ui/woff2-only';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

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

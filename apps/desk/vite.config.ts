/**
 * Builds the desk of staff into dist. Nothing is inlined, because its Content-Security-Policy allows no inline
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
  },
});

/**
 * Builds the authenticator into dist: hashed files under /assets with their .br and .gz, the service worker under the
 * one name by which browsers look for a newer one, and the icons. Nothing is inlined, because the page's
 * Content-Security-Policy allows no inline script or style.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { woff2Only } from '@strongroom/ui/woff2-only';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { iconPng } from './build/icons.ts';

function icons(): Plugin {
  return {
    name: 'icons',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'asset', fileName: 'icon-192.png', source: iconPng(192) });
      this.emitFile({ type: 'asset', fileName: 'icon-512.png', source: iconPng(512) });
      this.emitFile({ type: 'asset', fileName: 'icon-512-maskable.png', source: iconPng(512, { inset: 0.12 }) });
    },
  };
}

/** The slices of the Japanese faces are 240 files: those that a page shows are kept as it shows them. */
const KEPT_LATER = /ibm-plex-sans-jp|\.map$/u;

/**
 * Tells the service worker what the app consists of. The list is part of its bytes, so that a new build is a new worker
 * and browsers notice.
 */
function listFiles(): Plugin {
  return {
    name: 'list-files',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle['sw.js'];
        if (worker?.type !== 'chunk') return this.error('there is no service worker');
        const names = Object.keys(bundle).filter((name) => name.startsWith('assets/') && !KEPT_LATER.test(name));
        const files = [
          '/',
          '/manifest.webmanifest',
          '/favicon.svg',
          '/icon-192.png',
          ...names.map((name) => `/${name}`),
        ];
        const page = bundle['index.html'];
        const version = createHash('sha256')
          .update(JSON.stringify(files.sort()))
          .update(page?.type === 'asset' ? page.source : '')
          .digest('hex');
        worker.code = worker.code
          .replaceAll('__FILES__', JSON.stringify(files))
          .replaceAll('__VERSION__', JSON.stringify(version.slice(0, 12)));
      },
    },
  };
}

function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    enforce: 'post',
    writeBundle({ dir = 'dist' }) {
      const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
      for (const name of names.filter((each) => /\.(js|css|html|svg|json|webmanifest)$/u.test(each))) {
        const path = join(dir, name);
        const content = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(
          `${path}.br`,
          brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }),
        );
      }
    },
  };
}

export default defineConfig({
  plugins: [woff2Only(), react(), icons(), listFiles(), precompress()],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: 'baseline-widely-available',
    rolldownOptions: {
      input: { main: 'index.html', sw: 'worker/service-worker.ts' },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
});

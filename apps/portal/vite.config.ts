/**
 * Builds the portal into dist: hashed files under /assets and, beside each, its .br and .gz, so that the server never
 * compresses at run time. Nothing is inlined: the Content-Security-Policy allows no inline script or style, and fonts
 * come from this origin as files.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** The font package offers woff beside woff2; every browser that can run this page reads woff2. */
function woff2Only(): Plugin {
  return {
    name: 'woff2-only',
    enforce: 'pre',
    transform: (code, id) =>
      id.includes('@fontsource') && /\.css(\?common)?$/u.test(id)
        ? code.replaceAll(/,\s*url\([^)]*\.woff\) format\(["']woff["']\)/gu, '')
        : undefined,
  };
}

/**
 * Japanese faces come in 120 slices a weight, 63 KB of rules alone. Of files asked for with `?common` only the slices
 * stay that hold a character of this app's own words; pages load the rest when there is more than those to show.
 */
function commonSlicesOnly(): Plugin {
  const words = ['ja.json', 'ja.account.json'].map((file) =>
    readFileSync(new URL(`src/wording/${file}`, import.meta.url), 'utf8'),
  );
  const characters = [...new Set(words.join(''))].map((character) => character.codePointAt(0) ?? 0);
  const isNeeded = (face: string): boolean => {
    const ranges = [...(/unicode-range:([^;]*)/u.exec(face)?.[1] ?? '').matchAll(/U\+([\da-f]+)(?:-([\da-f]+))?/giu)];
    return ranges.some(([, from = '', to = from]) =>
      // Latin is set in the Latin face; its slices here would only be dead weight.
      characters.some((character) => character > 0x2000 && character >= +`0x${from}` && character <= +`0x${to}`),
    );
  };
  return {
    name: 'common-slices-only',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('.css?common')
        ? code.replaceAll(/@font-face\s*\{[^}]*\}/gu, (face) => (isNeeded(face) ? face : ''))
        : undefined,
  };
}

/**
 * Names in the page what the small entry will ask for next: the application chunk, so that it downloads beside the
 * wording and not after it, and the two faces that the first screen is set in.
 */
function preloadFirstScreen(): Plugin {
  return {
    name: 'preload-first-screen',
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }) {
        return Object.values(bundle ?? {}).flatMap((file) => {
          if (file.type === 'chunk' && file.name === 'app')
            return [file.fileName, ...file.imports].map((name) => ({
              tag: 'link',
              attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
              injectTo: 'head' as const,
            }));
          if (/ibm-plex-sans-latin-(400|600)-normal.*\.woff2$/u.test(file.fileName))
            return [
              {
                tag: 'link',
                attrs: { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true, href: `/${file.fileName}` },
                injectTo: 'head' as const,
              },
            ];
          return [];
        });
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
      for (const name of names.filter((each) => /\.(js|css|html|svg|json)$/u.test(each))) {
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

/**
 * Three chunks instead of forty: what the sign-in page needs, what every page behind it needs, and each page's own.
 * Wording stays apart, because the small entry loads it beside the application.
 */
const SIGN_IN =
  /node_modules\/(react|react-dom|scheduler|wouter|regexparam|use-sync-external-store)\/|packages\/(sdk|contract)\/|packages\/ui\/src\/(fields|controls)\/(?!dialog|on-screen|keyboard|theme|rule-list)|packages\/ui\/src\/evidence\/(money\.logic|states)|apps\/portal\/src\/(app\.tsx|problem\/problem-notice|proof\/(challenge-form|factor-choice|proof\.logic)|session\/(session\.|use-act)|shell\/(broken-page|mark|preferences|use-title|visitor-frame)|pages\/sign-in\/(?!screen-keyboard))|wording\/(use-wording|formats)/u;
const BEHIND =
  /node_modules\/@tanstack\/|packages\/ui\/src\/(evidence|controls\/dialog)|apps\/portal\/src\/(signed-in|problem\/reading|proof\/|session\/|shell\/|pages\/(withdraw\/limits|security\/(history-list|history\.logic|security-frame)))/u;

export default defineConfig({
  plugins: [woff2Only(), commonSlicesOnly(), react(), preloadFirstScreen(), precompress()],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: 'baseline-widely-available',
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            { name: 'app', test: SIGN_IN, priority: 2 },
            { name: 'signed-in', test: BEHIND, priority: 1 },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/v1': 'http://127.0.0.1:4180' } },
});

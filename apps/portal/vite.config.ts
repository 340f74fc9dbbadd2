/**
 * Builds the portal into dist: hashed files under /assets and, beside each, its .br and .gz, so that the server never
 * compresses at run time. Nothing is inlined: the Content-Security-Policy allows no inline script or style, and fonts
 * come from this origin as files.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { woff2Only } from '@strongroom/ui/woff2-only';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/**
 * Japanese faces come in 120 slices a weight, 63 KB of rules alone. Files asked for with `?common` keep only the slices
 * that hold a character of the first page, and of each only these characters; the rest comes with the second step.
 */
function commonSlicesOnly(): Plugin {
  const words = readFileSync(new URL('src/wording/ja.json', import.meta.url), 'utf8');
  // Latin is set in the Latin face; its slices here would only be dead weight.
  const characters = [...new Set(words)].map((each) => each.codePointAt(0) ?? 0).filter((each) => each > 0x2000);
  const narrow = (face: string): string => {
    const [, listed = ''] = /unicode-range:([^;]*)/u.exec(face) ?? [];
    const ranges = [...listed.matchAll(/U\+([\da-f]+)(?:-([\da-f]+))?/giu)].map(([, from = '', to = from]) => ({
      from: Number.parseInt(from, 16),
      to: Number.parseInt(to, 16),
    }));
    const needed = characters.filter((each) => ranges.some(({ from, to }) => each >= from && each <= to));
    const range = needed.map((each) => `U+${each.toString(16)}`).join(',');
    return needed.length === 0 ? '' : face.replace(/unicode-range:[^;]*/u, `unicode-range: ${range}`);
  };
  return {
    name: 'common-slices-only',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('.css?common') ? code.replaceAll(/@font-face\s*\{[^}]*\}/gu, narrow) : undefined,
  };
}

/**
 * Of the table of problems the browser asks only which names there are; the titles and statuses are the server's, and
 * the portal has its own words for each. What only phones, programs and the desk hear is left out: no operation of the
 * portal answers it.
 */
const HEARD_ELSEWHERE =
  /^ {2}'(?:act-refused|caller-not-identified|token-refused|step-up-required|insufficient-authorization|signature-refused|key-ended|key-locked|prompt-ended|pin-wrong|pin-unacceptable|push-refused|activation-ended|activation-used|already-enrolled)': .*\n/gmu;

function problemNamesOnly(): Plugin {
  return {
    name: 'problem-names-only',
    enforce: 'pre',
    transform: (code, id) =>
      id.endsWith('contract/src/problem-codes.ts')
        ? code.replaceAll(HEARD_ELSEWHERE, '').replaceAll(/\{\s*status: [^}]*\}/gu, '{}')
        : undefined,
  };
}

/**
 * Of the table of routes the browser carries those that the portal names somewhere: phones, the desk of staff and pages
 * that are still to come have others. What the sign-in page and an opening ask for comes with the first visit; the rest
 * comes with `virtual:further-routes`, which the pages behind sign-in import, as must any other page that asks for more.
 */
function ownRoutesInParts(): Plugin {
  const folders = ['src', '../../packages/sdk/src'].map((folder) => new URL(`${folder}/`, import.meta.url));
  const words = new Set(
    folders.flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => /(?<!\.test)\.tsx?$/u.test(name))
        .flatMap((name) => readFileSync(new URL(name, folder), 'utf8').match(/\w+/gu) ?? []),
    ),
  );
  const table = new URL('../../packages/contract/src/routes.ts', import.meta.url);
  const ROUTE = /^ {2}(\w+): \{\s*method: '\w+',\s*path: '\/v1\/([^'/]*)[^']*',?\s*\},$/gmu;
  const FIRST = new Set(['session', 'sign-in', 'opening']);
  const REST = '\0virtual:further-routes';
  return {
    name: 'own-routes-in-parts',
    enforce: 'pre',
    resolveId: (id) => (`\0${id}` === REST ? REST : undefined),
    load(id) {
      if (id !== REST) return undefined;
      const all = [...readFileSync(table, 'utf8').matchAll(ROUTE)];
      const rest = all
        .filter(([, name = '', group = '']) => words.has(name) && !FIRST.has(group))
        .map(([line]) => line);
      return `import { routes } from '@strongroom/contract/routes';\nObject.assign(routes, {\n${rest.join('\n')}\n});`;
    },
    transform: (code, id) =>
      id.endsWith('contract/src/routes.ts')
        ? code.replaceAll(ROUTE, (line, name: string, group: string) =>
            words.has(name) && FIRST.has(group) ? line : '',
          )
        : undefined,
  };
}

/**
 * Names in the page what the small entry will ask for next, so that the application downloads beside the wording and not
 * after it. The faces are not named: they would take the line from the scripts, and the stand-in has their measures.
 */
function preloadApplication(): Plugin {
  return {
    name: 'preload-application',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk');
        const names = chunks
          .filter(({ name }) => name === 'app')
          .flatMap(({ fileName, imports }) => [fileName, ...imports]);
        return [...new Set(names)]
          .filter((name) => !html.includes(name))
          .map((name) => ({
            tag: 'link',
            attrs: { rel: 'modulepreload', crossorigin: true, href: `/${name}` },
            injectTo: 'head' as const,
          }));
      },
    },
  };
}

/** The most that the sign-in page may weigh in any language: scripts and styles, compressed, at the first visit. */
const FIRST_VISIT_BYTES = 86_000;

/** Fails the build when the sign-in page has become too heavy; a limit that nobody measures is soon passed. */
function weighFirstVisit(): Plugin {
  return {
    name: 'weigh-first-visit',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const needed = new Set<string>();
        const need = (name: string): void => {
          const file = bundle[name];
          if (file?.type !== 'chunk' || needed.has(name)) return;
          needed.add(name);
          for (const style of file.viteMetadata?.importedCss ?? []) needed.add(style);
          file.imports.forEach(need);
        };
        const weigh = (names: Iterable<string>): number =>
          [...names].reduce((sum, name) => {
            const file = bundle[name];
            const content = file?.type === 'chunk' ? file.code : (file?.source ?? '');
            return sum + gzipSync(content, { level: 9 }).length;
          }, 0);
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        for (const chunk of chunks) if (chunk.isEntry || chunk.name === 'app') need(chunk.fileName);
        // Whoever opens an account, or gives a code, is not inside yet: one import of the wrong group would bring all of it.
        const inside = chunks.filter(({ name }) => name === 'signed-in').map(({ fileName }) => fileName);
        const proof = chunks.find(({ name }) => name === 'proof');
        if (proof === undefined || proof.imports.some((name) => inside.includes(name)))
          this.error('a proof draws in what stands behind sign-in');
        const words = chunks.filter(({ name }) => ['en', 'fr', 'ja'].includes(name)).map(({ fileName }) => fileName);
        const faces = Object.keys(bundle).filter((name) => /fonts-ja-common.*\.css$/u.test(name));
        const bytes = weigh(needed) + Math.max(...words.map((name) => weigh([name]))) + weigh(faces);
        if (words.length !== 3 || bytes > FIRST_VISIT_BYTES)
          this.error(`the first visit weighs ${bytes} bytes, at most ${FIRST_VISIT_BYTES} are allowed`);
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
 * Four chunks instead of forty: what the sign-in page needs, what a proof needs (there and behind), what every page
 * behind sign-in needs, and each page's own. The entry and the wording stay apart, because they load beside the rest.
 */
const SIGN_IN =
  /rolldown\/runtime|node_modules\/(react|react-dom|scheduler)\/|packages\/(sdk\/src\/(?!passkey\.)|contract\/src\/(?!device-names\.))|packages\/ui\/src\/(controls\/(button|heading|icon|notice|skeleton|switches)|fields\/(check-box|error-summary|field|password-field|text-field))\.|apps\/portal\/src\/(app\.tsx|problem\/problem-notice|proof\/first-method|session\/(session\.|use-act)|shell\/(broken-page|mark|preferences|use-title|visitor-frame)|pages\/sign-in\/(?!screen-keyboard|proof-step|known-phrase|by-passkey\.|autofill\.|device-key\.))|wording\/(use-wording|formats)/u;
const PROOF =
  /packages\/ui\/src\/(controls\/(countdown|stepper)|fields\/(choice|code-field|rule-list|use-answer-field)|evidence\/(money\.logic|key-value|states)|css\/steps)|apps\/portal\/src\/(proof\/(challenge-form|code-form|last-factor|resend-wait|factor-choice|proof-steps|proof\.logic)|pages\/sign-in\/proof-step)/u;
const BEHIND =
  /packages\/contract\/src\/device-names|node_modules\/(@tanstack|wouter|regexparam|use-sync-external-store)\/|packages\/ui\/src\/(evidence|controls\/dialog|fields\/select)|apps\/portal\/src\/(signed-in|problem\/reading|proof\/(?!steps\/|use-passkey)|session\/|shell\/|pages\/(withdraw\/limits|security\/(rights|history-list|history\.logic|security-frame)))/u;
/** Asking for a passkey: apart, since whoever has none needs none of it, and in one piece. */
const PASSKEY = /packages\/ui\/src\/controls\/use-one-dialog|apps\/portal\/src\/proof\/use-passkey/u;
const ENTRY =
  /packages\/ui\/src\/controls\/theme|apps\/portal\/src\/wording\/(wording|phrase\.logic)\.|vite\/preload-helper/u;

export default defineConfig({
  plugins: [
    woff2Only(),
    commonSlicesOnly(),
    problemNamesOnly(),
    ownRoutesInParts(),
    react(),
    preloadApplication(),
    weighFirstVisit(),
    precompress(),
  ],
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
            { name: 'entry', test: ENTRY, priority: 4 },
            { name: 'app', test: SIGN_IN, priority: 3 },
            { name: 'proof', test: PROOF, priority: 2 },
            { name: 'signed-in', test: BEHIND, priority: 1 },
            { name: 'passkey', test: PASSKEY, priority: 1 },
          ],
        },
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/v1': 'http://127.0.0.1:4180' } },
});

/** Reads a built app: which files a page needs, and what they weigh as they travel. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface BuiltApp {
  /** Scripts and styles that the page itself names, and all they import at once. */
  readonly atOnce: ReadonlySet<string>;
  /** The files that chunk `name` needs when it is loaded later: itself, what it imports, the styles that go with it. */
  needs(name: string): ReadonlySet<string>;
  /** Names of the pages that are loaded on demand. */
  readonly pages: readonly string[];
  kilobytes(files: Iterable<string>): number;
}

const STATIC_IMPORT = /(?:\bfrom|\bimport)\s*["']\.\/([^"']+\.js)["']/g;
const NAMED_IN_PAGE = /(?:src|href)="\/assets\/([^"]+\.(?:js|css))"/g;

export function readBuiltApp(directory: string): BuiltApp {
  const assets = join(directory, 'assets');
  const files = readdirSync(assets).filter((file) => /\.(js|css)$/.test(file));
  const textOf = (file: string): string => readFileSync(join(assets, file), 'utf8');
  const stem = (file: string): string => file.replace(/-[\w-]{8}\.(js|css)$/, '');

  function withImports(file: string, into = new Set<string>()): Set<string> {
    if (into.has(file)) return into;
    into.add(file);
    if (!file.endsWith('.js')) return into;
    for (const [, imported = ''] of textOf(file).matchAll(STATIC_IMPORT)) withImports(imported, into);
    return into;
  }

  /** The bundler writes beside each dynamic import a list of what it needs, as indices into one list a file. */
  function listedFor(file: string): string[] {
    for (const script of files.filter((each) => each.endsWith('.js'))) {
      const text = textOf(script);
      const list = /m\.f\|\|\(m\.f=(\[[^\]]*\])\)/.exec(text)?.[1];
      const at = text.indexOf(`./${file}`);
      const indices = at < 0 ? undefined : /^[^;]{0,40}?__vite__mapDeps\(\[([\d,]*)\]\)/.exec(text.slice(at))?.[1];
      if (list === undefined || indices === undefined) continue;
      const all = JSON.parse(list) as string[];
      return indices.split(',').map((index) => (all[Number(index)] ?? '').replace('assets/', ''));
    }
    return [];
  }

  const html = readFileSync(join(directory, 'index.html'), 'utf8');
  const named = [...html.matchAll(NAMED_IN_PAGE)].map(([, file = '']) => file);
  const atOnce = new Set(named.flatMap((file) => [...withImports(file)]));
  return {
    atOnce,
    needs(name) {
      const own = files.filter((file) => stem(file) === name && file.endsWith('.js'));
      if (own.length === 0) throw new Error(`the built app has no chunk ${name}`);
      return new Set(own.flatMap((file) => [file, ...listedFor(file)]).flatMap((file) => [...withImports(file)]));
    },
    pages: files.filter((file) => file.endsWith('.js') && stem(file).endsWith('-page')).map(stem),
    kilobytes: (wanted) =>
      [...wanted].reduce((sum, file) => sum + gzipSync(readFileSync(join(assets, file)), { level: 9 }).length, 0) /
      1_000,
  };
}

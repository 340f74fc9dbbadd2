/**
 * What the architecture rules look at: the repository's files and what each source file imports. Type-only imports
 * count like others: a type that points upwards ties two parts together as firmly as a call. Rules take a `Repository`
 * and answer complaints, so that each can be shown to fail on a handful of made-up files.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Module specifiers as written, in order. */
  readonly imports: readonly string[];
}

export interface Workspace {
  readonly folder: string;
  readonly name: string;
  /** Entry points of the package by subpath (`.`, `./routes`). */
  readonly exports: Readonly<Record<string, string>>;
  /** What the package says it needs to run, and what it needs besides to be built and tested. */
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
}

export interface Repository {
  /** Every file, as a path from the root with forward slashes. */
  readonly texts: ReadonlyMap<string, string>;
  readonly sources: ReadonlyMap<string, SourceFile>;
  readonly workspaces: readonly Workspace[];
}

/** A rule answers one sentence per breach; none means that the rule holds. */
export type Rule = (repository: Repository) => readonly string[];

export const isTest = (path: string): boolean => /\.(test|fixture)\.tsx?$/.test(path) || path.startsWith('tests/');

const SOURCE = /\.(ts|tsx|mts|mjs|js)$/;

export function makeRepository(files: Readonly<Record<string, string>>): Repository {
  const texts = new Map(Object.entries(files));
  const sources = new Map<string, SourceFile>();
  const workspaces: Workspace[] = [];
  for (const [path, text] of texts) {
    if (SOURCE.test(path)) sources.set(path, { path, text, imports: importsOf(text) });
    if (path.endsWith('/package.json')) workspaces.push(readWorkspace(posix.dirname(path), text));
  }
  return { texts, sources, workspaces };
}

function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map((found) => found.fileName);
}

interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readWorkspace(folder: string, text: string): Workspace {
  const manifest: Manifest = JSON.parse(text);
  return {
    folder,
    name: manifest.name ?? '',
    exports: manifest.exports ?? {},
    dependencies: new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })),
    devDependencies: new Set(Object.keys(manifest.devDependencies ?? {})),
  };
}

/** Not written by us, or not text. */
const LEFT_OUT_FOLDERS = new Set(['node_modules', 'dist', '.git', '.strongroom', '.tsbuild', 'coverage', 'results']);
const LEFT_OUT_FOLDERS_OF_TESTS = new Set(['test-results', 'playwright-report']);
const BINARY = /\.(png|jpg|jpeg|gif|ico|woff2?|pdf|mmdb|gz|zip|tsbuildinfo)$/;

export function readRepository(root: string): Repository {
  const files: Record<string, string> = {};
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!LEFT_OUT_FOLDERS.has(entry.name) && !LEFT_OUT_FOLDERS_OF_TESTS.has(entry.name)) walk(path);
      } else if (entry.isFile() && !BINARY.test(entry.name)) files[path] = readFileSync(join(root, path), 'utf8');
    }
  };
  walk('.');
  return makeRepository(files);
}

/** The file that an import of `from` reaches; null for packages from outside, 'missing' when there is none. */
export function resolveImport(repository: Repository, from: string, specifier: string): string | null | 'missing' {
  const [path = ''] = specifier.split('?');
  if (path.startsWith('.')) {
    const target = posix.normalize(posix.join(posix.dirname(from), path));
    return repository.texts.has(target) ? target : 'missing';
  }
  const workspace = repository.workspaces.find(({ name }) => path === name || path.startsWith(`${name}/`));
  if (workspace === undefined) return null;
  const entry = workspace.exports[`.${path.slice(workspace.name.length)}`];
  if (entry === undefined) return 'missing';
  const target = posix.join(workspace.folder, entry);
  return repository.texts.has(target) ? target : 'missing';
}

/** Every file with the repository's own files that it imports. */
export function importGraph(repository: Repository): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, readonly string[]>();
  for (const { path, imports } of repository.sources.values()) {
    const targets = imports.map((specifier) => resolveImport(repository, path, specifier));
    graph.set(
      path,
      targets.filter((target): target is string => target !== null && target !== 'missing'),
    );
  }
  return graph;
}

/** The workspace a file belongs to: the one with the longest folder above it. */
export function workspaceOf(repository: Repository, path: string): Workspace | null {
  const above = repository.workspaces.filter(({ folder }) => path.startsWith(`${folder}/`));
  return above.sort((a, b) => b.folder.length - a.folder.length)[0] ?? null;
}

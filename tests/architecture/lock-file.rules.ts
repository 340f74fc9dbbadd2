/**
 * What the lock file must hold so that `npm ci` works on a clean clone of any platform: an entry for every package that
 * an entry asks for, those of other platforms too, which npm leaves out silently where a registry does not offer them;
 * the hash of everything that is fetched; and no address, which differs from machine to machine.
 */
import type { Rule } from './repository.ts';

interface LockEntry {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export const lockFileIsWhole: Rule = (repository) => {
  const lock: { packages?: Readonly<Record<string, LockEntry>> } = JSON.parse(
    repository.texts.get('package-lock.json') ?? '{}',
  );
  const entries = lock.packages ?? {};
  return Object.entries(entries).flatMap(([path, entry]) => {
    const fetched = path.includes('node_modules/') && entry.link !== true;
    const wanted = [
      ...Object.keys(entry.dependencies ?? {}),
      ...Object.keys(entry.optionalDependencies ?? {}),
      ...(fetched ? [] : Object.keys(entry.devDependencies ?? {})),
    ];
    return [
      ...wanted
        .filter((name) => !placesFor(name, path).some((place) => place in entries))
        .map((name) => `the lock file has no ${name}, which ${path === '' ? 'the root' : path} asks for`),
      ...(fetched && entry.integrity === undefined ? [`the lock file has no hash of ${path}`] : []),
      ...(entry.resolved?.includes('://') ? [`the lock file names an address for ${path}`] : []),
    ];
  });
};

/** Where Node looks for a package that is asked for at `path`: beside it, then in every folder above. */
function placesFor(name: string, path: string): string[] {
  const folders = path === '' ? [] : path.split('/');
  return [...folders.keys(), folders.length].map((depth) =>
    [...folders.slice(0, depth), 'node_modules', name].join('/'),
  );
}

/** What a package may lean on: what must run anywhere reaches for no machine, what runs in a browser for no server. */
import { builtinModules } from 'node:module';
import { isTest, type Repository, type Rule, resolveImport, type SourceFile, workspaceOf } from './repository.ts';

/** Packages without input and output, with the few parts of Node that are arithmetic only. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/authenticators': ['node:crypto'],
  'packages/pskc': ['node:crypto'],
  'packages/transparency-log': [],
  'packages/audit-proofs': [],
  'packages/contract': [],
};
const IN_BROWSERS = [
  'apps/portal',
  'apps/authenticator',
  'apps/desk',
  'apps/outside-world',
  'packages/ui',
  'packages/sdk',
];
/** What runs at a client's: nothing of the house's own side may come along. */
const AT_CLIENTS = [...IN_BROWSERS, 'apps/terminal'];
const SERVER_SIDE = /^(server|packages\/simulator)\//;

const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(specifier.split('/')[0] ?? '');

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const shippedFilesOf = (repository: Repository, folder: string): SourceFile[] =>
  [...repository.sources.values()].filter(({ path }) => path.startsWith(`${folder}/`) && !isTest(path));

export const purePackagesDoNoIo: Rule = (repository) =>
  Object.entries(PURE).flatMap(([folder, allowed]) =>
    shippedFilesOf(repository, folder).flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => isBuiltin(specifier) && !allowed.includes(specifier))
        .map((specifier) => `${path} imports ${specifier}, but ${folder} does no input or output`),
    ),
  );

/** An import that works only because another workspace installed the package breaks the day that one stops. */
export const importsAreDeclared: Rule = (repository) =>
  [...repository.sources.values()].flatMap(({ path, imports }) => {
    const workspace = workspaceOf(repository, path);
    if (workspace === null) return [];
    return imports
      .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('virtual:') && !isBuiltin(specifier))
      .map(packageOf)
      .filter((name) => name !== workspace.name && !workspace.dependencies.has(name))
      .filter((name) => !(mayUseTools(path) && (workspace.devDependencies.has(name) || TOOLS.has(name))))
      .map((name) => `${path} imports ${name}, which ${workspace.folder}/package.json does not declare`);
  });

/** The tools that the root installs for everybody. */
const TOOLS = new Set(['vitest', 'fast-check', 'typescript']);
const mayUseTools = (path: string): boolean =>
  isTest(path) || path.startsWith('server/src/testing/') || /\/(vite\.config\.ts|testing\/[^/]+)$/.test(path);

export const routeTableImportsNothing: Rule = (repository) =>
  (repository.sources.get('packages/contract/src/routes.ts')?.imports ?? []).map(
    (specifier) => `the route table imports ${specifier}`,
  );

export const browsersLoadNoServer: Rule = (repository) =>
  AT_CLIENTS.flatMap((folder) => shippedFilesOf(repository, folder)).flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => SERVER_SIDE.test(`${resolveImport(repository, path, specifier) ?? ''}`))
      .map((specifier) => `${path} imports ${specifier}, which runs on servers only`),
  );

/** A path that leaves its workspace goes around that workspace's exports and declared dependencies. */
export const pathsStayInTheirWorkspace: Rule = (repository) =>
  [...repository.sources.values()].flatMap(({ path, imports }) => {
    const workspace = workspaceOf(repository, path);
    if (workspace === null) return [];
    return imports
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => resolveImport(repository, path, specifier))
      .filter((target) => target !== null && target !== 'missing' && !target.startsWith(`${workspace.folder}/`))
      .map((target) => `${path} leaves its workspace for ${target}`);
  });

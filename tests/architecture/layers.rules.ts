/**
 * Downward only: cli -> demo -> serve -> compose -> modules -> platform -> packages. A module imports only modules that
 * stand before it in order.ts, and only through their door. The simulated world is reached from the demonstration only.
 * The witness is another party's service: it shares nothing with the server but platform and packages, and no database.
 */
import { moduleOf } from './cycles.rules.ts';
import { importGraph, isTest, type Repository, type Rule, resolveImport } from './repository.ts';

/** Higher may import lower and its own, never the other way. */
const LAYERS: readonly (readonly [RegExp, number])[] = [
  [/^server\/src\/(cli|index)\.ts$/, 6],
  [/^server\/src\/cli\//, 6],
  [/^server\/src\/demo\//, 5],
  [/^server\/src\/serve\.ts$/, 4],
  [/^server\/src\/witness\//, 4],
  [/^server\/src\/compose(\.ts$|\/)/, 3],
  [/^server\/src\/modules\//, 2],
  [/^server\/src\/platform\//, 1],
  [/^packages\//, 0],
];
const HARNESS = /^server\/src\/testing\//;

const layerOf = (path: string): number | null => LAYERS.find(([pattern]) => pattern.test(path))?.[1] ?? null;

export const layersPointDown: Rule = (repository) => {
  const complaints: string[] = [];
  for (const [path, targets] of importGraph(repository)) {
    // The harness builds whatever a test needs; it is held back by who may import it (below).
    if (!path.startsWith('server/src/') || HARNESS.test(path)) continue;
    const from = layerOf(path);
    if (from === null) {
      complaints.push(`${path} belongs to no layer`);
      continue;
    }
    for (const target of targets) {
      const to = layerOf(target);
      if (HARNESS.test(target)) {
        if (!isTest(path)) complaints.push(`${path} imports the test harness ${target}`);
      } else if (to === null || to > from) complaints.push(`${path} reaches up to ${target}`);
    }
  }
  return complaints;
};

/** Outside the server only browser journeys and measurements may build on it, and its own manifest says through what. */
export const harnessStaysInTests: Rule = (repository) =>
  [...importGraph(repository)].flatMap(([path, targets]) =>
    targets
      .filter((target) => HARNESS.test(target) && !path.startsWith('server/'))
      .filter(() => !isTest(path) && !path.startsWith('bench/'))
      .map((target) => `${path} imports the test harness ${target}`),
  );

export const modulesKeepTheirOrder =
  (order: readonly string[]): Rule =>
  (repository) => {
    const complaints = modulesIn(repository)
      .filter((name) => !order.includes(name))
      .map((name) => `module ${name} is not listed in order.ts`);
    for (const [path, targets] of importGraph(repository)) {
      const from = moduleOf(path);
      if (from === null) continue;
      for (const target of targets) {
        const to = moduleOf(target);
        if (to === null || to === from) continue;
        if (order.indexOf(to) >= order.indexOf(from)) complaints.push(`${path} imports the later module ${to}`);
      }
    }
    return complaints;
  };

export const modulesHaveOneDoor: Rule = (repository) =>
  [...importGraph(repository)].flatMap(([path, targets]) =>
    targets
      .filter((target) => {
        const to = moduleOf(target);
        return to !== null && to !== moduleOf(path) && target !== `server/src/modules/${to}/index.ts`;
      })
      .map((target) => `${path} climbs through the window: ${target}`),
  );

export const simulatorOnlyInDemo: Rule = (repository) =>
  [...repository.sources.values()]
    .filter(({ path }) => path.startsWith('server/src/') && !isTest(path) && !HARNESS.test(path))
    .filter(({ path }) => !path.startsWith('server/src/demo/') && path !== 'server/src/cli.ts')
    .filter(({ path, imports }) =>
      imports.some((specifier) => {
        const target = resolveImport(repository, path, specifier);
        return specifier.startsWith('@strongroom/simulator') || target?.startsWith('packages/simulator/');
      }),
    )
    .map(({ path }) => `${path} imports the simulated world`);

const WITNESS = /^server\/src\/witness\//;
const WITNESS_MAY_IMPORT = /^(server\/src\/(witness|platform)\/|packages\/)/;
const DATABASES = /^server\/src\/platform\/(database|embedded-postgres)\//;

/**
 * Somebody who is independent of the broker runs it: code of the server inside would be the broker's word again. Only
 * the command line starts it, and tests hold the server's client against it.
 */
export const witnessStandsAlone: Rule = (repository) =>
  [...importGraph(repository)].flatMap(([path, targets]) => {
    if (isTest(path)) return [];
    if (!WITNESS.test(path)) {
      return targets
        .filter((target) => WITNESS.test(target) && layerOf(path) !== 6)
        .map((target) => `${path} has a witness of its own: ${target}`);
    }
    return targets
      .filter((target) => !WITNESS_MAY_IMPORT.test(target) || DATABASES.test(target))
      .map((target) => `${path} leans on the server: ${target}`);
  });

function modulesIn(repository: Repository): string[] {
  return [...new Set([...repository.sources.keys()].map(moduleOf).filter((name): name is string => name !== null))];
}

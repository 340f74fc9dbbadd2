/** Imports lead somewhere, and never in a circle: neither between files nor between the modules of the server. */
import { importGraph, type Repository, type Rule, resolveImport } from './repository.ts';

export const importsResolve: Rule = (repository) =>
  [...repository.sources.values()].flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => resolveImport(repository, path, specifier) === 'missing')
      .map((specifier) => `${path} imports ${specifier}, which does not exist`),
  );

export const noFileCycles: Rule = (repository) => knotsOf(importGraph(repository));

export const noModuleCycles: Rule = (repository) => {
  const graph = new Map<string, string[]>();
  for (const [path, targets] of importGraph(repository)) {
    const from = moduleOf(path);
    if (from === null) continue;
    const others = targets.map(moduleOf).filter((to): to is string => to !== null && to !== from);
    graph.set(from, [...(graph.get(from) ?? []), ...others]);
  }
  return knotsOf(graph);
};

/** The module a file belongs to; files directly in the modules folder belong to none. */
export const moduleOf = (path: string): string | null => /^server\/src\/modules\/([^/]+)\//.exec(path)?.[1] ?? null;

/** Groups in which everything reaches everything (Tarjan), one sentence each. */
function knotsOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const knots: string[] = [];
  const low = (node: string): number => lowest.get(node) ?? Number.POSITIVE_INFINITY;
  const visit = (node: string): void => {
    order.set(node, order.size);
    lowest.set(node, order.size - 1);
    stack.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(low(node), low(next)));
    }
    if (low(node) !== order.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    const selfMade = group.length === 1 && (graph.get(node) ?? []).includes(node);
    if (group.length > 1 || selfMade) knots.push(`import cycle: ${group.sort().join(' <-> ')}`);
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return knots;
}

/** How much was looked at: a scan that finds nothing to look at must not pass for a clean one. */
export const countOf = (repository: Repository): { files: number; imports: number; modules: number } => {
  const graph = importGraph(repository);
  return {
    files: graph.size,
    imports: [...graph.values()].reduce((sum, targets) => sum + targets.length, 0),
    modules: new Set([...graph.keys()].map(moduleOf).filter((name) => name !== null)).size,
  };
};

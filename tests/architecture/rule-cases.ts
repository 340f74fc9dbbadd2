/** Holds a rule against a few made-up files: silent where they are in order, and with its sentence where they are not. */
import { expect, it } from 'vitest';
import { makeRepository, type Rule } from './repository.ts';

export type Files = Readonly<Record<string, string>>;

/** `null` as the complaint says that the files are in order. */
export type RuleCase = readonly [name: string, rule: Rule, files: Files, complaint: RegExp | null];

export function checkRules(cases: readonly RuleCase[]): void {
  it.each(cases)('%s', (_name, rule, files, complaint) => {
    const complaints = rule(makeRepository(files));
    if (complaint === null) expect(complaints).toEqual([]);
    else expect(complaints.join('\n')).toMatch(complaint);
  });
}

export const MODULES = 'server/src/modules';

export const WORKSPACES: Files = {
  'packages/core/package.json': '{"name":"@strongroom/core","exports":{".":"./src/index.ts"}}',
  'packages/core/src/index.ts': '',
  'packages/simulator/package.json': '{"name":"@strongroom/simulator","exports":{".":"./src/index.ts"}}',
  'packages/simulator/src/index.ts': '',
  'server/package.json': JSON.stringify({
    name: '@strongroom/server',
    exports: { '.': './src/index.ts' },
    dependencies: { '@strongroom/core': '1', pg: '1' },
    devDependencies: { '@types/pg': '1' },
  }),
  'server/src/index.ts': '',
};

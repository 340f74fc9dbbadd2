import { describe } from 'vitest';
import { importsResolve, noFileCycles, noModuleCycles } from './cycles.rules.ts';
import { checkRules, MODULES, WORKSPACES } from './rule-cases.ts';

describe('the rules of cycles', () => {
  checkRules([
    ['an import that exists', importsResolve, { 'a.ts': "import './b.ts'", 'b.ts': '' }, null],
    ['an import of nothing', importsResolve, { 'a.ts': "import './b.ts'" }, /a\.ts imports \.\/b\.ts/],
    ['an import without its extension', importsResolve, { 'a.ts': "import './b'", 'b.ts': '' }, /imports \.\/b,/],
    ['a type from nowhere', importsResolve, { 'a.ts': "import type { B } from './b.ts'" }, /does not exist/],
    ['a late import of nothing', importsResolve, { 'a.ts': "await import('./b.ts')" }, /does not exist/],
    ['an exported path', importsResolve, { ...WORKSPACES, 'a.ts': "import '@strongroom/core'" }, null],
    [
      'a path that is not exported',
      importsResolve,
      { ...WORKSPACES, 'a.ts': "import '@strongroom/core/src'" },
      /does not/,
    ],

    ['a chain', noFileCycles, { 'a.ts': "import './b.ts'", 'b.ts': "import './c.ts'", 'c.ts': '' }, null],
    [
      'a circle closed by a type',
      noFileCycles,
      { 'a.ts': "import './b.ts'", 'b.ts': "export * from './c.ts'", 'c.ts': "import type { A } from './a.ts'" },
      /a\.ts <-> b\.ts <-> c\.ts/,
    ],
    ['a file that imports itself', noFileCycles, { 'a.ts': "import './a.ts'" }, /cycle: a\.ts/],
    [
      'a circle through packages',
      noFileCycles,
      { ...WORKSPACES, 'packages/core/src/index.ts': "import '@strongroom/core'" },
      /cycle/,
    ],
    [
      'modules in a circle of four innocent files',
      noModuleCycles,
      {
        [`${MODULES}/a/one.ts`]: "import '../b/one.ts'",
        [`${MODULES}/b/one.ts`]: '',
        [`${MODULES}/b/two.ts`]: "import '../a/two.ts'",
        [`${MODULES}/a/two.ts`]: '',
      },
      /a <-> b/,
    ],
  ]);
});

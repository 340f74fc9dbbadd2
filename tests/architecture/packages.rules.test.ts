import { describe } from 'vitest';
import {
  browsersLoadNoServer,
  importsAreDeclared,
  pathsStayInTheirWorkspace,
  purePackagesDoNoIo,
  routeTableImportsNothing,
} from './packages.rules.ts';
import { checkRules, WORKSPACES } from './rule-cases.ts';

describe('the rules of packages', () => {
  checkRules([
    [
      'a pure package that reads files',
      purePackagesDoNoIo,
      { 'packages/core/src/a.ts': "import 'node:fs'" },
      /node:fs/,
    ],
    [
      'a pure package that reads files by the old name',
      purePackagesDoNoIo,
      { 'packages/contract/src/a.ts': "import 'fs/promises'" },
      /fs\/promises/,
    ],
    ['arithmetic of Node', purePackagesDoNoIo, { 'packages/authenticators/src/a.ts': "import 'node:crypto'" }, null],
    [
      'arithmetic in a package for browsers',
      purePackagesDoNoIo,
      { 'packages/contract/src/a.ts': "import 'node:crypto'" },
      /node:crypto/,
    ],
    [
      'a declared package',
      importsAreDeclared,
      { ...WORKSPACES, 'server/src/a.ts': "import pg from 'pg'; import 'node:fs'" },
      null,
    ],
    [
      'a package installed by chance',
      importsAreDeclared,
      { ...WORKSPACES, 'server/src/a.ts': "import 'left-pad/deep'" },
      /left-pad, which/,
    ],
    [
      'a tool in production',
      importsAreDeclared,
      { ...WORKSPACES, 'server/src/a.ts': "import 'vitest'" },
      /vitest, which/,
    ],
    ['a tool in a test', importsAreDeclared, { ...WORKSPACES, 'server/src/a.test.ts': "import 'vitest'" }, null],
    [
      'a route table with imports',
      routeTableImportsNothing,
      { 'packages/contract/src/routes.ts': "import type { A } from './a.ts'" },
      /route table/,
    ],
    [
      'a browser with a server inside',
      browsersLoadNoServer,
      { ...WORKSPACES, 'apps/portal/src/a.ts': "import '@strongroom/server'" },
      /servers only/,
    ],
    [
      'a kit with a simulated world inside',
      browsersLoadNoServer,
      { ...WORKSPACES, 'packages/ui/src/a.ts': "import type { A } from '@strongroom/simulator'" },
      /servers only/,
    ],
    [
      'a browser with the core inside',
      browsersLoadNoServer,
      { ...WORKSPACES, 'apps/portal/src/a.ts': "import '@strongroom/core'" },
      null,
    ],
    [
      'a path out of its workspace',
      pathsStayInTheirWorkspace,
      { ...WORKSPACES, 'server/src/a.ts': "import '../../packages/core/src/index.ts'" },
      /leaves its workspace/,
    ],
  ]);
});

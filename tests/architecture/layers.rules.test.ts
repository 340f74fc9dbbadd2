import { describe } from 'vitest';
import {
  harnessStaysInTests,
  layersPointDown,
  modulesHaveOneDoor,
  modulesKeepTheirOrder,
  simulatorOnlyInDemo,
  witnessStandsAlone,
} from './layers.rules.ts';
import { checkRules, MODULES, WORKSPACES } from './rule-cases.ts';

describe('the rules of layers', () => {
  checkRules([
    [
      'layers pointing down',
      layersPointDown,
      {
        'server/src/cli.ts': "import './demo/a.ts'",
        'server/src/demo/a.ts': "import '../compose.ts'",
        'server/src/compose.ts': "import './modules/a/index.ts'",
        [`${MODULES}/a/index.ts`]: "import '../../platform/a.ts'",
        'server/src/platform/a.ts': "import '../../../packages/core/src/index.ts'",
        'packages/core/src/index.ts': '',
        [`${MODULES}/a/a.test.ts`]: "import '../../testing/database.ts'",
        'server/src/testing/database.ts': "import '../compose.ts'",
      },
      null,
    ],
    [
      'compose that knows the demonstration',
      layersPointDown,
      { 'server/src/compose.ts': "import './demo/a.ts'", 'server/src/demo/a.ts': '' },
      /reaches up/,
    ],
    [
      'a module that wires',
      layersPointDown,
      { [`${MODULES}/a/a.ts`]: "import '../../compose.ts'", 'server/src/compose.ts': '' },
      /reaches up/,
    ],
    [
      'a test that wires',
      layersPointDown,
      { [`${MODULES}/a/a.test.ts`]: "import '../../compose.ts'", 'server/src/compose.ts': '' },
      /reaches up/,
    ],
    [
      'a platform that knows a module',
      layersPointDown,
      { 'server/src/platform/a.ts': "import type { A } from '../modules/a/index.ts'", [`${MODULES}/a/index.ts`]: '' },
      /reaches up/,
    ],
    [
      'a harness in production',
      layersPointDown,
      { 'server/src/platform/a.ts': "import '../testing/a.ts'", 'server/src/testing/a.ts': '' },
      /test harness/,
    ],
    ['a file beside the layers', layersPointDown, { 'server/src/helpers/a.ts': '' }, /no layer/],
    [
      'a harness in an app',
      harnessStaysInTests,
      { 'apps/portal/src/a.ts': "import '../../../server/src/testing/a.ts'", 'server/src/testing/a.ts': '' },
      /test harness/,
    ],
    [
      'a harness in a journey',
      harnessStaysInTests,
      { 'tests/journeys/a.ts': "import '../../server/src/testing/a.ts'", 'server/src/testing/a.ts': '' },
      null,
    ],

    [
      'modules in order',
      modulesKeepTheirOrder(['a', 'b']),
      { [`${MODULES}/b/b.ts`]: "import '../a/index.ts'", [`${MODULES}/a/index.ts`]: '' },
      null,
    ],
    [
      'a module that looks ahead',
      modulesKeepTheirOrder(['b', 'a']),
      { [`${MODULES}/b/b.ts`]: "import type { A } from '../a/index.ts'", [`${MODULES}/a/index.ts`]: '' },
      /later module a/,
    ],
    ['a module nobody listed', modulesKeepTheirOrder(['a']), { [`${MODULES}/b/b.ts`]: '' }, /b is not listed/],
    [
      'the window of a module',
      modulesHaveOneDoor,
      { [`${MODULES}/b/b.ts`]: "import '../a/a.store.ts'", [`${MODULES}/a/a.store.ts`]: '' },
      /window/,
    ],
    [
      'a window found by compose',
      modulesHaveOneDoor,
      { 'server/src/compose.ts': "import './modules/a/a.ts'", [`${MODULES}/a/a.ts`]: '' },
      /window/,
    ],
    [
      'the door, and the inside from inside',
      modulesHaveOneDoor,
      {
        'server/src/compose.ts': "import './modules/a/index.ts'",
        [`${MODULES}/a/index.ts`]: "export * from './deep/a.ts'",
        [`${MODULES}/a/deep/a.ts`]: '',
      },
      null,
    ],
    [
      'a witness by itself',
      witnessStandsAlone,
      {
        'server/src/cli/a.ts': "import '../witness/a.ts'",
        'server/src/witness/a.ts': "import '../platform/a.ts'; import './b.ts'",
        'server/src/witness/b.ts': '',
        'server/src/platform/a.ts': '',
        'server/src/witness/a.test.ts': "import '../modules/a/index.ts'",
        [`${MODULES}/a/index.ts`]: '',
      },
      null,
    ],
    [
      'a witness with the server inside',
      witnessStandsAlone,
      { 'server/src/witness/a.ts': "import type { A } from '../modules/a/index.ts'", [`${MODULES}/a/index.ts`]: '' },
      /leans on the server/,
    ],
    [
      'a witness with a database',
      witnessStandsAlone,
      { 'server/src/witness/a.ts': "import '../platform/database/a.ts'", 'server/src/platform/database/a.ts': '' },
      /leans on the server/,
    ],
    [
      'a server that witnesses itself',
      witnessStandsAlone,
      { 'server/src/compose.ts': "import './witness/a.ts'", 'server/src/witness/a.ts': '' },
      /witness of its own/,
    ],
    [
      'a module in the simulated world',
      simulatorOnlyInDemo,
      { ...WORKSPACES, [`${MODULES}/a/a.ts`]: "import '@strongroom/simulator'" },
      /simulated world/,
    ],
    [
      'a demonstration in the simulated world',
      simulatorOnlyInDemo,
      { ...WORKSPACES, 'server/src/demo/a.ts': "import '@strongroom/simulator'" },
      null,
    ],
  ]);
});

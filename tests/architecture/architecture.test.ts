/** The repository as it stands, held against every rule. That each rule can fail is shown in the tests beside it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { countOf, importsResolve, noFileCycles, noModuleCycles } from './cycles.rules.ts';
import { clausesAreProven, linksLeadSomewhere } from './documents.rules.ts';
import {
  harnessStaysInTests,
  layersPointDown,
  modulesHaveOneDoor,
  modulesKeepTheirOrder,
  simulatorOnlyInDemo,
  witnessStandsAlone,
} from './layers.rules.ts';
import {
  browsersLoadNoServer,
  importsAreDeclared,
  pathsStayInTheirWorkspace,
  purePackagesDoNoIo,
  routeTableImportsNothing,
} from './packages.rules.ts';
import { type Rule, readRepository } from './repository.ts';
import { migrationsAreNumbered, tablesHaveOwners, tablesIn, tablesStayWithTheirOwner } from './tables.rules.ts';
import {
  type Exceptions,
  filesStayShort,
  functionsStayShort,
  noForbiddenWords,
  testsAllRun,
} from './tidiness.rules.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const repository = readRepository(ROOT);
const { moduleOrder }: { moduleOrder: readonly string[] } = await import(`${ROOT}server/src/modules/order.ts`);

/** What may be longer than the tripwire: a path, and why cutting it would make it worse. */
const LONG_FILES: Exceptions = {};
const LONG_FUNCTIONS: Exceptions = {};

const RULES: Readonly<Record<string, Rule>> = {
  'every import leads somewhere': importsResolve,
  'files do not import each other in a circle': noFileCycles,
  'modules do not import each other in a circle': noModuleCycles,
  'layers point down': layersPointDown,
  'the test harness stays in tests': harnessStaysInTests,
  'modules keep their order': modulesKeepTheirOrder(moduleOrder),
  'modules are entered through their door': modulesHaveOneDoor,
  'the simulated world is reached from the demonstration only': simulatorOnlyInDemo,
  'the witness stands alone': witnessStandsAlone,
  'pure packages do no input or output': purePackagesDoNoIo,
  'imports are declared': importsAreDeclared,
  'the route table imports nothing': routeTableImportsNothing,
  'browsers load no server code': browsersLoadNoServer,
  'paths stay in their workspace': pathsStayInTheirWorkspace,
  'migrations are numbered': migrationsAreNumbered,
  'tables have owners': tablesHaveOwners,
  'tables stay with their owner': tablesStayWithTheirOwner,
  'files stay short': filesStayShort(LONG_FILES),
  'functions stay short': functionsStayShort(LONG_FUNCTIONS),
  'all tests run': testsAllRun,
  'links in documents lead somewhere': linksLeadSomewhere,
  'clauses of standards are proven': clausesAreProven,
  'no machine and no unfinished thought is named': noForbiddenWords,
};

describe('the repository', () => {
  it.each(Object.keys(RULES))('%s', (name) => {
    expect(RULES[name]?.(repository)).toEqual([]);
  });

  it('was really looked at', () => {
    const { files, imports, modules } = countOf(repository);
    expect(files).toBeGreaterThan(200);
    expect(imports).toBeGreaterThan(400);
    expect(modules).toBeGreaterThan(5);
    expect(tablesIn(repository).length).toBeGreaterThan(10);
    expect(repository.workspaces.length).toBeGreaterThan(10);
    expect(repository.sources.has('packages/contract/src/routes.ts')).toBe(true);
  });
});

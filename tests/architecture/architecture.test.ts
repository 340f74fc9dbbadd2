/** The repository as it stands, held against every rule. That each rule can fail is shown in the tests beside it. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { countOf, importsResolve, noFileCycles, noModuleCycles } from './cycles.rules.ts';
import { clausesAreProven, linksLeadSomewhere, quotedTestsExist } from './documents.rules.ts';
import {
  harnessStaysInTests,
  layersPointDown,
  modulesHaveOneDoor,
  modulesKeepTheirOrder,
  simulatorOnlyInDemo,
  witnessStandsAlone,
} from './layers.rules.ts';
import { lockFileIsWhole } from './lock-file.rules.ts';
import { numbersAreSetOutside } from './numbers.rules.ts';
import {
  browsersLoadNoServer,
  importsAreDeclared,
  pathsStayInTheirWorkspace,
  purePackagesDoNoIo,
  routeTableImportsNothing,
} from './packages.rules.ts';
import { type Rule, readRepository } from './repository.ts';
import {
  factorsComeThroughOneDoor,
  migrationsAreNumbered,
  tablesHaveOwners,
  tablesIn,
  tablesStayWithTheirOwner,
} from './tables.rules.ts';
import {
  type Exceptions,
  filesStayShort,
  functionsStayShort,
  noForbiddenWords,
  objectsAreWrittenPlainly,
  testsAllRun,
  testsWaitAsConfigured,
} from './tidiness.rules.ts';
import { eventsAreWorded, thingsHaveOneName } from './wording.rules.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const repository = readRepository(ROOT);
const { moduleOrder }: { moduleOrder: readonly string[] } = await import(`${ROOT}server/src/modules/order.ts`);

/** What may be longer than the tripwire: a path, and why cutting it would make it worse. */
const LONG_FILES: Exceptions = {};
const LONG_FUNCTIONS: Exceptions = {
  'server/src/compose/modules.ts': 'says what each module is built from; in parts, each would hand on what twenty need',
};

/** Durations, tries and limits that are no choice of anybody: where, and why. */
const LAUNCHER =
  'patience with the process of the embedded PostgreSQL; whoever needs another runs a PostgreSQL of their own';
const POSTGRES = 'server/src/platform/embedded-postgres';
const WITNESS = 'the door of the witness, a program of its own that is bounded alike for everybody';
const CONSTANTS: Exceptions = {
  'server/src/cli/verify/copy-directory.ts MAX_TILE_BYTES': 'longer than any file of a log that keeps to its format',
  'server/src/compose/servers.ts SECURITY_TEXT_DAYS': 'RFC 9116 section 2.5.5 asks for less than a year',
  'server/src/modules/devices/device-label.ts LABELS_KEPT':
    'a memory of words, not of people; more than there are browsers',
  'server/src/modules/authenticator/push/push-message.ts TOKEN_SECONDS': 'RFC 8292 section 2 asks for a day at most',
  'server/src/modules/delivery/adapters/smpp/pdu.ts MOST_PDU_BYTES': 'longer than any receipt of SMPP',
  'server/src/modules/delivery/mail/delivery-report.ts MOST_REPORT_BYTES':
    'longer than a report with the headers of a mail',
  'server/src/modules/delivery/mail/return-address.ts MOST_ADDRESSES': 'more than a report has been through',
  'server/src/modules/payments/delayed-withdrawals.ts LISTED': 'what fits one answer of the command line',
  'server/src/modules/sessions/calendar.rules.ts LOOK_AHEAD_DAYS': 'a week, and the day on either side of a date line',
  'server/src/modules/sessions/calendar.rules.ts SPANS_KEPT': 'more than there are nights in a session',
  'server/src/modules/sessions/session-endings.ts PAGE': 'rows of one read, not what anybody is shown',
  'server/src/modules/sessions/sessions.ts EVIDENCE_KEPT': 'more than there are methods of proof',
  'server/src/modules/surfaces/details.rules.ts MOST_DETAILS': 'more acts than a person can weigh at once',
  'server/src/modules/surfaces/provider.settings.ts codeSeconds': 'FAPI 2.0 section 5.3.2.1 asks for a minute at most',
  'server/src/modules/surfaces/provider.settings.ts clockToleranceSeconds': 'FAPI 2.0 section 5.3.2.1 names it',
  'server/src/modules/surfaces/provider.settings.ts requestObjectSeconds': 'FAPI 2.0 Message Signing asks for an hour',
  'server/src/modules/surfaces/provider.settings.ts logoutTokenSeconds':
    'OpenID Connect Back-Channel Logout section 2.4 asks for two minutes at most',
  'server/src/modules/surfaces/provider.settings.ts idTokenSeconds': 'an answer that is read once, when it arrives',
  'server/src/modules/surfaces/signing-keys.ts SHOWN_AFTER_MS': 'longer than anything that a key signed is good',
  'server/src/modules/surfaces/surfaces.ts KEYS_LOOKED_AT_SECONDS': 'shorter than a new key is needed elsewhere',
  'server/src/modules/transparency/witness-client.ts MAX_ANSWER_BYTES':
    'longer than any answer of the witness protocol',
  'server/src/modules/transparency/publisher.ts GRACE_MS': 'for the witnesses beyond the quorum, who are never needed',
  'server/src/platform/config/config.ts MOST_WAITS_IN_A_JOB': 'counts calls in the code',
  'server/src/platform/database/sql.ts MOST_NAMES': 'more than there are statements in the code',
  'server/src/platform/http/client-address.ts HOPS_KEPT': 'a memory of spellings whose size nobody notices',
  'server/src/platform/http/strict-json.ts MAX_DEPTH': 'deeper than any body of the contract',
  'server/src/platform/logging.ts GATHERED_MS': 'shorter than anybody who reads along notices',
  [`${POSTGRES}/claim.ts connectionTimeoutMillis`]: LAUNCHER,
  [`${POSTGRES}/claim.ts RECLAIM_EVERY_MS`]: LAUNCHER,
  [`${POSTGRES}/cluster-files.ts LOG_KEPT_BYTES`]: 'the log of the embedded PostgreSQL, for whoever looks into a start',
  [`${POSTGRES}/cluster-files.ts maxRetries`]: LAUNCHER,
  [`${POSTGRES}/cluster-files.ts SOCKET_DIRECTORY_ATTEMPTS`]: LAUNCHER,
  [`${POSTGRES}/embedded-postgres.ts RESTARTS_IN_A_ROW`]: LAUNCHER,
  [`${POSTGRES}/embedded-postgres.ts RESTART_COUNT_RESETS_MS`]: LAUNCHER,
  [`${POSTGRES}/server-process.ts POLL_MS`]: LAUNCHER,
  [`${POSTGRES}/server-process.ts wait`]: LAUNCHER,
  [`${POSTGRES}/server-process.ts CLAIM_PATIENCE_MS`]: LAUNCHER,
  [`${POSTGRES}/server-process.ts START_LIMIT_MS`]: LAUNCHER,
  [`${POSTGRES}/server-process.ts STOP_LIMIT_MS`]: LAUNCHER,
  'server/src/witness/start-witness.ts GRACE_MS': WITNESS,
  'server/src/witness/witness.http.ts MAX_BODY_BYTES': WITNESS,
  'server/src/witness/witness.http.ts MAX_CONNECTIONS': WITNESS,
  'server/src/witness/witness.http.ts HEADERS_MS': WITNESS,
  'server/src/witness/witness.http.ts REQUEST_MS': WITNESS,
  'server/src/witness/witness.http.ts KEEP_ALIVE_MS': WITNESS,
};

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
  'the lock file is whole': lockFileIsWhole,
  'the route table imports nothing': routeTableImportsNothing,
  'browsers load no server code': browsersLoadNoServer,
  'paths stay in their workspace': pathsStayInTheirWorkspace,
  'migrations are numbered': migrationsAreNumbered,
  'tables have owners': tablesHaveOwners,
  'tables stay with their owner': tablesStayWithTheirOwner,
  'factors come through one door': factorsComeThroughOneDoor,
  'files stay short': filesStayShort(LONG_FILES),
  'functions stay short': functionsStayShort(LONG_FUNCTIONS),
  'numbers are set in policy and configuration': numbersAreSetOutside(CONSTANTS),
  'objects are written plainly': objectsAreWrittenPlainly,
  'things have one name': thingsHaveOneName,
  'what happened to a client is worded': eventsAreWorded,
  'all tests run': testsAllRun,
  'all tests wait as long as is configured': testsWaitAsConfigured,
  'links in documents lead somewhere': linksLeadSomewhere,
  'clauses of standards are proven': clausesAreProven,
  'tests that standards quote exist': quotedTestsExist,
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

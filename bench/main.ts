/**
 * Measures the product against its ceilings and prints ratios beside the goals of goals.json. See README.md.
 *
 *   npm run bench                       everything, quick: under four minutes on two cores
 *   npm run bench -- --full             more and longer rounds
 *   npm run bench -- --only sign-in     one or more of: sign-in session withdrawal storm audit-log startup pages paint
 *   npm run bench -- --peers            better-auth in the same tables (installs it into a temporary directory)
 *   npm run bench -- --json             one JSON document on stdout instead of tables
 */
import { parseArgs } from 'node:util';
import { machineFacts } from './lib/machine.ts';
import { goals, levelOf, print, type Table } from './lib/report.ts';
import { raiseStage, type Stage } from './lib/stage.ts';
import { measureAuditLog } from './measures/audit-log.ts';
import { measureFirstPaint } from './measures/first-paint.ts';
import { measurePages } from './measures/pages.ts';
import { type Peers, startPeers } from './measures/peers.ts';
import { measureSessionCheck } from './measures/session-check.ts';
import { measureSignIn } from './measures/sign-in.ts';
import { measureStartup } from './measures/startup.ts';
import { measureStorm } from './measures/storm.ts';
import { measureWithdrawal } from './measures/withdrawal.ts';

const { values } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
  },
});

const MEASURES: Readonly<Record<string, (stage: Stage, peers: Peers | null) => Promise<Table>>> = {
  'sign-in': measureSignIn,
  session: measureSessionCheck,
  withdrawal: measureWithdrawal,
  storm: measureStorm,
  'audit-log': measureAuditLog,
  startup: measureStartup,
  pages: measurePages,
  paint: measureFirstPaint,
};

const chosen = values.only.length === 0 ? Object.keys(MEASURES) : values.only;
const unknown = chosen.filter((name) => !Object.hasOwn(MEASURES, name));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(MEASURES).join(', ')}`);
  process.exit(64);
}

const facts = machineFacts();
const startedAt = performance.now();
if (!values.json) console.log(`Strongroom, measured on ${JSON.stringify(facts)}`);
const stage = await raiseStage(values.full ? { rounds: 7, seconds: 4 } : { rounds: 3, seconds: 2 });
const tables: Table[] = [];
try {
  const peers = values.peers ? await startPeers(stage) : null;
  if (!values.peers) console.error('better-auth is left out; add --peers to measure it in the same tables');
  for (const name of chosen) {
    process.stderr.write(`${name} `);
    try {
      const table = await MEASURES[name]?.(stage, peers);
      if (table === undefined) continue;
      tables.push(table);
      if (!values.json) print(table);
    } catch (error) {
      // The others still say something; the exit code says that not everything was measured.
      console.error(`${name} could not be measured:`, error);
      process.exitCode = 1;
    }
  }
} finally {
  await stage.close();
}
const seconds = Math.round((performance.now() - startedAt) / 1_000);
if (values.json) {
  const judged = tables.map((table) => ({
    ...table,
    figures: table.figures.map((figure) => ({ ...figure, level: levelOf(figure), ...goals[figure.goal] })),
  }));
  console.log(JSON.stringify({ machine: facts, full: values.full, seconds, tables: judged }, null, 2));
} else console.log(`\nTook ${seconds} s.`);

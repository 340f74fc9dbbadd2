/**
 * The demonstration in a process that a test kills without warning: durable database, simulated world and all. It says
 * "ready" on its channel, answers statements about its own database there, and ends with the test.
 */
import { startDemo } from '../demo/demo.ts';
import { loadPolicies } from '../modules/policy/index.ts';
import { rows, sql } from '../platform/database/database.ts';
import { makeLogger } from '../platform/logging.ts';
import { systemRandom } from '../platform/system.ts';

export interface CrashOptions {
  readonly directory: string;
  readonly port: number;
  readonly overrides: Readonly<Record<string, unknown>>;
  /** How far the clock of this life is ahead of the machine's: leases of the last life have run out then. */
  readonly aheadMs: number;
}
export interface Question {
  readonly id: number;
  readonly statement: string;
}
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly unknown[] };

const { directory, port, overrides, aheadMs } = JSON.parse(process.argv[2] ?? '{}') as CrashOptions;
const policy = { profile: 'default', overrides: { ...overrides }, entities: {} };
const policies = loadPolicies(policy);
if (!policies.ok) throw new Error(policies.refusal.join('; '));
const demo = await startDemo(
  { directory, port, databaseUrl: undefined, fresh: false, policy, logLevel: 'error' },
  {
    policies: policies.value,
    clock: { now: () => Date.now() + aheadMs },
    random: systemRandom,
    logger: makeLogger('error'),
  },
);
const say = (answer: Answer): void => void process.send?.(answer);
process.on('message', ({ id, statement }: Question) => {
  void rows(demo.server.strongroom.services.database.read, sql.raw(statement)).then((found) =>
    say({ kind: 'rows', id, rows: found }),
  );
});
process.once('disconnect', () => void demo.stop().finally(() => process.exit(0)));
say({ kind: 'ready' });

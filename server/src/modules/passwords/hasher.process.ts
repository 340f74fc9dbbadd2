/**
 * The process that hashes passwords, apart from the one that answers requests and behind it in priority: a flood of
 * sign-ins then waits for itself instead of holding up everything else. It ends with its parent, also when the parent
 * was killed: the channel closes.
 */
import { setPriority } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import type { HashJob, HashOutcome } from './hasher.ts';

const ARGON2ID = 2;

setPriority(19);
process.on('disconnect', () => process.exit(0));
// A terminal sends Ctrl-C to the whole group; the parent decides when this process has done its work.
process.on('SIGINT', () => {});
process.on('message', (job: HashJob) => {
  run(job).then(
    (result) => answer({ id: job.id, ok: true, result }),
    () => answer({ id: job.id, ok: false }),
  );
});

async function run(job: HashJob): Promise<string | boolean> {
  if (job.kind === 'verify') return verify(job.phc, job.password);
  const { memoryKib, passes, lanes } = job.cost;
  return hash(job.password, { algorithm: ARGON2ID, memoryCost: memoryKib, timeCost: passes, parallelism: lanes });
}

/** A parent that was killed hears no answer; this process then ends by itself, without a word. */
function answer(outcome: HashOutcome): void {
  process.send?.(outcome, undefined, undefined, () => {});
}

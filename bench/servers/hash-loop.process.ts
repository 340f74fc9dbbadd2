/**
 * The base of sign-in: argon2id verified over and over with the parameters of the product's default policy, and
 * nothing else. Asked for how long and how many at once.
 */
import { hash, verify } from '@node-rs/argon2';

const ARGON2ID = 2;
const password = 'seven copper lanterns float';
const phc = await hash(password, { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 });

async function run({ seconds, inFlight }: { seconds: number; inFlight: number }) {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  let count = 0;
  const one = async (): Promise<void> => {
    while (performance.now() < until) {
      await verify(phc, password);
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  const elapsedMs = performance.now() - startedAt;
  return {
    count,
    perSecond: count / (elapsedMs / 1_000),
    p50: (elapsedMs * inFlight) / count,
    p99: Number.NaN,
    bad: 0,
  };
}

process.on('message', (wish: { seconds: number; inFlight: number }) => {
  void run(wish).then((result) => process.send?.(result));
});
process.on('SIGTERM', () => process.exit(0));
process.stdout.write('READY {"port":0}\n');

/** A world in a process of its own, for tests that kill it. Takes its database address, tells where it listens. */
import { randomBytes } from 'node:crypto';
import { startWorld } from '../world.ts';

const [databaseUrl = '', brokerToken = '', accountSid = '', authToken = ''] = process.argv.slice(2);
const world = await startWorld({
  databaseUrl,
  host: '127.0.0.1',
  port: 0,
  smtpPort: 0,
  clock: { now: () => Date.now() },
  random: (length) => randomBytes(length),
  brokerToken,
  carrier: { accountSid, authToken },
});
process.stdout.write(`${world.url}\n`);

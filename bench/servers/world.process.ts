/** The simulated outside world in a process of its own, so that what it costs is nobody's. PGURL: its own database. */
import { systemClock, systemRandom } from '@strongroom/server';
import { demoAccount, startWorld } from '@strongroom/simulator';
import { BROKER_TOKEN, CARRIER } from '../lib/credentials.ts';

const world = await startWorld({
  databaseUrl: process.env.PGURL ?? '',
  host: '127.0.0.1',
  port: 0,
  smtpPort: 0,
  clock: systemClock,
  random: systemRandom,
  brokerToken: BROKER_TOKEN,
  carrier: CARRIER,
});
process.on('message', ({ accounts }: { accounts: string[] }) => {
  const opening = accounts.map((id) => world.broker.openAccount(demoAccount('us', id)));
  void Promise.all(opening).then(() => process.send?.('done'));
});
process.on('SIGTERM', () => void world.close().then(() => process.exit(0)));
process.stdout.write(`READY ${JSON.stringify({ port: Number(new URL(world.url).port), smtpPort: world.smtp.port })}\n`);

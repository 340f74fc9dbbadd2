/** A world killed in the middle of its work keeps every message and every payout it acknowledged, and none twice. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoAccount } from './demo-accounts.ts';
import { BROKER_TOKEN, CARRIER, makeTestWorld, type TestWorld } from './testing/test-world.ts';

const TO = '+14155550142';
let test: TestWorld;
beforeAll(async () => {
  test = await makeTestWorld();
});
afterAll(() => test.dispose());

async function startProcess() {
  const script = fileURLToPath(new URL('./testing/world-process.ts', import.meta.url));
  const secrets = [BROKER_TOKEN, CARRIER.accountSid, CARRIER.authToken];
  const child = spawn(process.execPath, [script, test.databaseUrl, ...secrets], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { child, url: String(line).trim() };
}

it('loses nothing it acknowledged when it is killed', async () => {
  await test.world().broker.openAccount(demoAccount('us', 'acct-kill'));
  const { child, url } = await startProcess();
  const basic = Buffer.from(`${CARRIER.accountSid}:${CARRIER.authToken}`).toString('base64');
  const message = (key: string, base: string) =>
    fetch(`${base}/carrier/2010-04-01/Accounts/${CARRIER.accountSid}/Messages.json`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}`, 'idempotency-key': key },
      body: new URLSearchParams({ To: TO, From: 'Bank', Body: key }),
    });
  const payout = (key: string, base: string) =>
    fetch(`${base}/broker/withdrawals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${BROKER_TOKEN}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({
        withdrawalId: key,
        accountId: 'acct-kill',
        amountMinor: 100,
        currency: 'USD',
        payee: { name: 'Maya', bank: 'First Harbor', accountNumber: '4417' },
      }),
    });

  const acknowledged: string[] = [];
  const attempts = Array.from({ length: 120 }, async (_, index) => {
    const key = `k${index}`;
    const answer = await (index % 2 === 0 ? message : payout)(key, url);
    if (answer.status === 201) acknowledged.push(key);
    // The middle of the work: some are answered, some committed but unanswered, some not begun.
    if (acknowledged.length === 40) child.kill('SIGKILL');
  });
  await Promise.allSettled(attempts);

  // The other process lives by the machine's clock; this one looks back from later.
  test.clock.set(Date.now() + 60_000);
  expect(acknowledged.length).toBeGreaterThanOrEqual(40);
  const kept = async () => [
    ...(await test.world().messages(TO)).map((sms) => sms.body),
    ...(await test.world().withdrawals()).map((withdrawal) => withdrawal.withdrawalId),
  ];
  expect(await kept()).toEqual(expect.arrayContaining(acknowledged));

  await Promise.all(
    Array.from({ length: 120 }, (_, index) => (index % 2 === 0 ? message : payout)(`k${index}`, test.world().url)),
  );
  expect((await kept()).toSorted()).toEqual(Array.from({ length: 120 }, (_, index) => `k${index}`).toSorted());
});

/**
 * Nothing the house acknowledged is lost when it is killed, and nothing happens twice: a demonstration with a durable
 * database is killed at random moments under clients at work, and afterwards everything they were told must be true.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildGoVerifier } from '@strongroom/conformance/go-verifier';
import { demoPeople } from '@strongroom/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, chanceOf, type Ledger, makeActs, newLedger, untilDeath } from './crash.actors.ts';
import { type MortalHouse, openMortalHouse } from './crash.house.ts';

const CLI = fileURLToPath(new URL('../../server/src/cli.ts', import.meta.url));
const SEED = 20_260_306;
const LIVES = 4;
/** A life ends some moments after so many acts: by work and not by time, so that a slow machine tests the same. */
const FEWEST_ACTS = 6;
const MOST_ACTS = 12;
const MOMENTS_MS = 120;
const VICTIM = 'robin.okafor';
const CURRENCY = { us: 'USD', ca: 'CAD', jp: 'JPY' } as const;

let house: MortalHouse;
let ledger: Ledger;
let actors: Actor[];
let acts: ReturnType<typeof makeActs>;

const actorOf = (username: string): Actor => {
  const person = demoPeople.find(({ party }) => party.username === username);
  if (person?.password == null) throw new Error(`${username} is one of the demonstration's people`);
  const currency = CURRENCY[person.party.entityId as keyof typeof CURRENCY];
  return {
    username,
    phone: person.party.phone,
    currency,
    passwords: [person.password],
    sessions: [],
    accountId: '',
    payeeId: '',
    passwordChanges: { acknowledged: 0, limbo: 0 },
  };
};

function hasSomethingToLose(): boolean {
  const acknowledged = ledger.withdrawals.filter(({ id }) => id !== null);
  const { opened, dead, guesses } = ledger;
  return acknowledged.length > 1 && opened.length > 3 && dead.length > 3 && guesses.acknowledged > LIVES;
}

beforeAll(async () => {
  house = await openMortalHouse();
  ledger = newLedger();
  acts = makeActs(house, ledger);
  actors = ['maya.lindqvist', 'luc.tremblay', 'aiko.tanaka'].map(actorOf);
  const chance = chanceOf(SEED);
  for (let life = 0; life < LIVES; life += 1) {
    await house.start();
    let left = FEWEST_ACTS + Math.floor(chance() * (MOST_ACTS - FEWEST_ACTS));
    const moments = chance() * MOMENTS_MS;
    let struck = false;
    const live = async (actor: Actor): Promise<void> => {
      await acts.live(actor, chance);
      left -= 1;
      // Who acts when is up to the machine: the last life goes on until there is something to lose.
      if (struck || left > 0 || (life === LIVES - 1 && !hasSomethingToLose())) return;
      struck = true;
      setTimeout(() => void house.kill(), moments);
    };
    const atWork = actors.map((actor) => untilDeath(house, () => live(actor)));
    await Promise.all([...atWork, untilDeath(house, () => acts.guess(VICTIM))]);
  }
  await house.start();
}, 600_000);
afterAll(() => house.remove());

interface StoredWithdrawal {
  readonly id: string;
  readonly key: string;
  readonly state: string;
  readonly accountId: string;
  readonly amountMinor: number;
  readonly approvals: number;
}
const stored = () =>
  house.ask<StoredWithdrawal>(`select id, idempotency_key as key, state, account_id as "accountId",
    amount_minor as "amountMinor" from withdrawal order by created_at`);
const entries = (event: string) =>
  house
    .ask<{ body: string }>(`select body from audit_entry where event = '${event}'`)
    .then((found) => found.map(({ body }) => JSON.parse(body) as { userId: string; details: Record<string, unknown> }));
const sorted = (values: readonly unknown[]) => values.map(String).sort();
const byBroker = async () => {
  const reply = await fetch(`${house.worldUrl}/v1/withdrawals`);
  const { withdrawals } = (await reply.json()) as {
    withdrawals: { withdrawalId: string; accountId: string; amountMinor: number }[];
  };
  return withdrawals;
};

describe('a house that was killed at work', () => {
  it('had something to lose', () => {
    expect(hasSomethingToLose()).toBe(true);
  });

  it('keeps every session it opened, and none that it ended', async () => {
    for (const actor of actors) {
      for (const { id, browser } of actor.sessions) {
        const found = await browser.call('getSession');
        expect(found.data(), `${id} of ${actor.username}`).toMatchObject({ signedIn: true, sessionId: id });
      }
    }
    for (const { why, browser } of ledger.dead) {
      expect((await browser.call('getSession')).data(), why).toMatchObject({ signedIn: false });
    }
  });

  it('lets everybody in with the password it last acknowledged, or with one in limbo', async () => {
    for (const actor of actors) await acts.signIn(actor);
  });

  it('kept every withdrawal it acknowledged, once, and takes a repeat of any as the same', async () => {
    const rows = await stored();
    for (const wish of ledger.withdrawals) {
      const own = rows.filter(({ key }) => key === wish.key);
      if (wish.id !== null) expect(own).toMatchObject([{ id: wish.id, amountMinor: wish.amountMinor }]);
      else expect(own.length).toBeLessThanOrEqual(1);
      const { browser } = wish.by.sessions.at(-1) ?? {};
      const request = {
        params: { accountId: wish.accountId },
        body: { payeeId: wish.payeeId, amountMinor: wish.amountMinor, currency: wish.currency },
      };
      // The same key again is the same withdrawal; what was never accepted asks for a new proof.
      const again = await browser?.call('createWithdrawal', { ...request, idempotencyKey: wish.key });
      if (own[0] !== undefined) expect(again?.data().id).toBe(own[0].id);
      else expect(again?.outcome).toBe('proof-required');
      // The approval of one life is worth nothing in the next for anything else.
      const twice = { ...request, idempotencyKey: `${wish.key}-twice`, approval: wish.approval };
      expect((await browser?.call('createWithdrawal', twice))?.outcome).toBe('approval-void');
    }
    expect(await stored()).toHaveLength(rows.length);
  });

  it('had each accepted withdrawal executed exactly once by the broker, and no other', async () => {
    let rows = await stored();
    while (rows.some(({ state }) => state === 'executing')) rows = await stored();
    const executed = await byBroker();
    expect(sorted(executed.map(({ withdrawalId }) => withdrawalId))).toEqual(sorted(rows.map(({ id }) => id)));
    for (const { withdrawalId, accountId, amountMinor } of executed) {
      expect(rows.find(({ id }) => id === withdrawalId)).toMatchObject({ accountId, amountMinor, state: 'executed' });
    }
  });

  it('wrote down every act, once', async () => {
    const rows = await stored();
    const ids = sorted(rows.map(({ id }) => id));
    expect(sorted((await entries('withdrawal.created')).map(({ details }) => details.withdrawal))).toEqual(ids);
    expect(sorted((await entries('withdrawal.executed')).map(({ details }) => details.withdrawal))).toEqual(ids);
    const sessions = await house.ask<{ id: string; reason: string | null }>(
      'select id, end_reason as reason from session',
    );
    const opened = (await entries('session.opened')).map(({ details }) => details.session);
    expect(sorted(opened)).toEqual(sorted(sessions.map(({ id }) => id)));
    expect(sorted(opened)).toEqual(expect.arrayContaining(sorted(ledger.opened)));
    const ended = (await entries('session.ended')).map(({ details }) => details.session);
    expect(sorted(ended)).toEqual(expect.arrayContaining(sorted(ledger.ended)));
    const signedOut = sessions.filter(({ reason }) => reason === 'signed-out');
    expect(sorted(ended)).toEqual(sorted(signedOut.map(({ id }) => id)));
  });

  it('wrote down every change of a password it acknowledged, and at most those in limbo besides', async () => {
    const changes = await entries('password.changed');
    const users = await house.ask<{ id: string; username: string }>('select id, username from "user"');
    for (const { username, passwordChanges } of actors) {
      const userId = users.find((user) => user.username === username)?.id;
      const written = changes.filter((entry) => entry.userId === userId).length;
      expect(written).toBeGreaterThanOrEqual(passwordChanges.acknowledged);
      expect(written).toBeLessThanOrEqual(passwordChanges.acknowledged + passwordChanges.limbo);
    }
  });

  it('forgot no guess of the attacker', async () => {
    const [lane] = await house.ask<{ count: number }>(
      `select max(count) as count from counter where scope = 'sign-in.failed-login.long'`,
    );
    const { acknowledged, sent } = ledger.guesses;
    expect(lane?.count).toBeGreaterThanOrEqual(acknowledged);
    expect(lane?.count).toBeLessThanOrEqual(sent);
    const written = (await entries('sign-in.refused')).length;
    expect(written).toBeGreaterThanOrEqual(acknowledged);
  });

  it('left a log that anybody verifies with house and database dead: our command, and the program in Go', async () => {
    type Progress = { entries: number; published: number };
    const progress = async (): Promise<Progress> => {
      const [found] = await house.ask<Progress>(
        'select (select count(*)::int from audit_entry) as entries, published_size::int as published from log_state',
      );
      return found ?? { entries: 0, published: -1 };
    };
    let now = await progress();
    while (now.published < now.entries) now = await progress();
    await house.kill();
    const copy = join(house.directory, 'audit-log');
    const key = await readFile(join(copy, 'key'), 'utf8');
    const command = [CLI, '--json', 'audit', 'verify', 'log', copy, '--key', key.trim()];
    const said = spawnSync(process.execPath, command, { encoding: 'utf8' });
    expect(said.stderr).toBe('');
    expect(JSON.parse(said.stdout)).toMatchObject({ ok: true, entries: now.entries, erased: 0, beyond: 0 });
    const go = buildGoVerifier(await mkdtemp(join(house.directory, 'go-')));
    if (go !== null) {
      expect(await go.verify(key.trim(), copy)).toMatchObject({ verdict: 'verified', size: now.entries });
    }
  });
});

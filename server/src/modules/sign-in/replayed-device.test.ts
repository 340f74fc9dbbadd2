/**
 * The series of a browser against a model of it, on a real PostgreSQL: an owner and a thief with a copy sign in, in any
 * order, side by side, with answers that are lost and devices that are revoked. A copy that is shown ends the series and
 * its sessions and is told, once; an owner whose requests ran side by side is never accused.
 */
import { randomBytes } from 'node:crypto';
import { deviceKeyText, deviceProofText, newDeviceKey, signWithDeviceKey } from '@strongroom/authenticators';
import type { DeviceProof } from '@strongroom/contract';
import { newId } from '@strongroom/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../platform/database/database.ts';
import { openVault } from '../../platform/vault/vault.ts';
import { type FreshDatabase, freshDatabase } from '../../testing/database.ts';
import { makeAudit } from '../audit/index.ts';
import { type Devices, makeDevices } from '../devices/index.ts';
import { loadPolicies } from '../policy/index.ts';
import { makeSessions, type Sessions } from '../sessions/index.ts';
import { type EndReplayed, makeEndReplayed } from './replayed-device.ts';

const ORIGIN = 'https://portal.test';
const random = (length: number) => randomBytes(length);
const loaded = loadPolicies({ profile: 'default', overrides: { 'session.per-user': 200 }, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join());
const policies = loaded.value;
const policy = policies.house;
const GRACE_MS = policy['device.series-grace-seconds'] * 1_000;
const address = '192.0.2.1';
const origin = { address, device: null, requestId: 'req_1' };

let now = 0;
const clock = { now: () => now };
let fresh: FreshDatabase;
let database: Database;
let devices: Devices;
let sessions: Sessions;
let endReplayed: EndReplayed;
/** Whom the outbox tells of a copy. */
const told: string[] = [];
let serial = 0;
let userId = '';
let ownersKey: Awaited<ReturnType<typeof newDeviceKey>>;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url, { poolSize: 6, onError: () => {} });
  const vault = await openVault({ database, rootKeys: [{ id: 'test', key: random(32) }], clock, random });
  const audit = makeAudit({ database, clock, random });
  devices = makeDevices({ database, vault, policies, clock, random, origin: ORIGIN });
  const memory = { trustMs: 1_000, capacity: 100 };
  sessions = makeSessions({ database, audit, clock, random, memory, saveEveryMs: 10_000 });
  const post = async (_tx: unknown, { type, key }: { type: string; key: string }) => {
    told.push(`${type} ${key}`);
  };
  endReplayed = makeEndReplayed({ devices, sessions, audit, outbox: { post, subscribe: () => {} } });
  ownersKey = await newDeviceKey();
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

/** One series: how many numbers were given out, and whether the one before still says nothing bad. */
class Series {
  last = 1;
  movedAt = now;
  lenient = false;
  copied = false;
  revoked = false;
  /** One for each browser: signing in again ends the earlier. */
  hasSession = false;
  readonly id: string;
  readonly keyed: boolean;
  constructor(id: string, keyed: boolean) {
    this.id = id;
    this.keyed = keyed;
  }
  get isGone(): boolean {
    return this.copied || this.revoked;
  }
  sideBySide = (number: number): boolean => number === this.last - 1 && now - this.movedAt <= GRACE_MS;

  /** What becomes of whoever shows this number. */
  show(number: number, hasKey: boolean): 'moves' | 'stays' | 'copy' | 'nobody' {
    if (this.isGone) return 'nobody';
    const proven = this.keyed && hasKey;
    const current = number === this.last;
    const lostAnswer = number === this.last - 1 && proven && !this.lenient;
    const besideLost = this.lenient && number === this.last - 2 && proven && now - this.movedAt <= GRACE_MS;
    if (!current && !this.sideBySide(number) && !lostAnswer && !besideLost) return 'copy';
    if (this.keyed && !proven) return 'nobody';
    return this.sideBySide(number) || besideLost ? 'stays' : 'moves';
  }
  move(number: number): void {
    this.lenient = number !== this.last;
    this.last += 1;
    this.movedAt = now;
  }
}

/** What a browser, or whoever copied it, holds. */
interface Holder {
  secret: string | undefined;
  key: typeof ownersKey | null;
  series: Series | null;
  number: number;
}
interface Model {
  readonly owner: Holder;
  readonly thief: Holder;
  readonly all: Series[];
  lastProof: DeviceProof | undefined;
}

async function begin({ secret, key }: Holder) {
  const flowId = newId('flo', now, random);
  const asked = await devices.ask(secret, flowId);
  const proof =
    key === null || asked === null
      ? undefined
      : { ...asked, signature: await signWithDeviceKey(key.privateKey, deviceProofText({ origin: ORIGIN, ...asked })) };
  return { flowId, proof, recognised: await devices.recognise({ secret, proof, flowId }, userId, policy) };
}

/** As a sign-in does: what was found out as a copy ends, what was recognised goes on, everybody else begins anew. */
async function complete({ secret, key }: Holder, { flowId, recognised }: Awaited<ReturnType<typeof begin>>) {
  const { publicKey } = key ?? { publicKey: '' };
  const text = deviceKeyText({ origin: ORIGIN, flowId, publicKey });
  const registration = key && { publicKey, signature: await signWithDeviceKey(key.privateKey, text) };
  return database.transaction(async (tx) => {
    const who = { userId, userAgent: 'a test', address, policy, provedStrongly: true };
    const shown = { secret, deviceId: recognised.deviceId, flowId, key: registration ?? undefined };
    const from = { origin, address, provedBy: null };
    if (recognised.replayed !== null) await endReplayed(tx, recognised.replayed, from);
    const seen = await devices.complete(tx, { ...who, ...shown });
    if (seen.replayed !== null) await endReplayed(tx, seen.replayed, from);
    const session = { userId, surface: 'portal', clientName: null, deviceId: seen.deviceId } as const;
    const wish = { ...session, deviceLabel: 'a test', address, publicComputer: false, evidence: [] };
    await sessions.open(tx, wish, policy, { earlierSecret: undefined, origin });
    return seen;
  });
}

type Step = fc.AsyncCommand<Model, null>;
const step = (name: string, run: (model: Model) => Promise<void>, check: Step['check'] = () => true): Step => ({
  check,
  toString: () => name,
  async run(model) {
    await run(model);
    for (const { secret, series, number } of [model.owner, model.thief]) {
      const speaks = series !== null && !series.isGone && (number === series.last || series.sideBySide(number));
      expect((await devices.laneByCookie(secret, userId)) !== null).toBe(speaks);
    }
    const open = (await sessions.list(userId, policy)).map(({ deviceId }) => deviceId);
    expect(open.toSorted()).toEqual(model.all.flatMap(({ id, hasSession }) => (hasSession ? [id] : [])).toSorted());
    const copied = model.all.filter((series) => series.copied).length;
    expect(told).toEqual(Array(copied).fill(`device.replayed ${userId}`));
  },
});

async function signIn(model: Model, holder: Holder, answerArrives: boolean): Promise<void> {
  const { series, number } = holder;
  const expected = series?.show(number, holder.key !== null) ?? 'nobody';
  const begun = await begin(holder);
  if (holder === model.owner && begun.proof !== undefined) model.lastProof = begun.proof;
  const known = expected === 'moves' || expected === 'stays';
  expect([begun.recognised.deviceId, begun.recognised.replayed]).toEqual([
    known ? series?.id : null,
    expected === 'copy' ? series?.id : null,
  ]);
  const seen = await complete(holder, begun);
  if (expected === 'copy' && series !== null) [series.copied, series.hasSession] = [true, false];
  if (expected === 'moves') series?.move(number);
  const next = known && series !== null ? series : new Series(seen.deviceId, holder.key !== null);
  if (next !== series) model.all.push(next);
  next.hasSession = true;
  expect([seen.deviceId, seen.newSecret === null]).toEqual([next.id, expected === 'stays']);
  if (answerArrives && seen.newSecret !== null)
    Object.assign(holder, { series: next, number: next.last, secret: seen.newSecret });
}

const who = fc.constantFrom('owner' as const, 'owner' as const, 'thief' as const);
const signIns = fc
  .tuple(who, fc.boolean(), fc.constantFrom(0, 1_000, GRACE_MS, GRACE_MS + 1, GRACE_MS + 1))
  .map(([name, arrives, ms]) =>
    step(`sign-in of ${name} after ${ms}${arrives ? '' : ' whose answer is lost'}`, (model) => {
      now += ms;
      return signIn(model, model[name], arrives);
    }),
  );
const steps: fc.Arbitrary<Step>[] = [
  signIns,
  signIns,
  signIns,
  who.map((name) =>
    step(
      `three sign-ins of ${name} at once`,
      async (model) => {
        const holder = model[name];
        const { series, number } = holder;
        if (series === null) return;
        const begun = [await begin(holder), await begin(holder), await begin(holder)];
        const seen = await Promise.all(begun.map((one) => complete(holder, one)));
        expect(seen.map(({ deviceId, replayed }) => [deviceId, replayed])).toEqual(Array(3).fill([series.id, null]));
        const given = seen.flatMap(({ newSecret }) => newSecret ?? []);
        expect(given).toHaveLength(1);
        series.move(number);
        series.hasSession = true;
        Object.assign(holder, { number: series.last, secret: given[0] });
      },
      (model) => model[name].series?.show(model[name].number, model[name].key !== null) === 'moves',
    ),
  ),
  fc.boolean().map((withKey) =>
    step(
      `theft of the cookie${withKey ? ' and the key' : ''}`,
      async ({ owner, thief }) => {
        Object.assign(thief, { ...owner, key: withKey ? owner.key : null });
      },
      ({ owner }) => owner.series !== null,
    ),
  ),
  who.map((name) =>
    step(
      `a copy, shown twice at once by ${name}`,
      async (model) => {
        const holder = model[name];
        const { series, key } = holder;
        if (series === null) return;
        const begun = [await begin(holder), await begin(holder)];
        expect(begun.map(({ recognised }) => recognised.replayed)).toEqual([series.id, series.id]);
        const seen = await Promise.all(begun.map((one) => complete(holder, one)));
        [series.copied, series.hasSession] = [true, false];
        for (const { deviceId, newSecret } of seen) {
          const next = new Series(deviceId, key !== null);
          next.hasSession = true;
          model.all.push(next);
          Object.assign(holder, { series: next, number: 1, secret: newSecret ?? undefined });
        }
      },
      (model) => model[name].series?.show(model[name].number, model[name].key !== null) === 'copy',
    ),
  ),
  who.map((name) =>
    step(
      `revocation of what ${name} holds, twice`,
      async (model) => {
        const { series } = model[name];
        if (series === null) return;
        const revoke = () => database.transaction((tx) => devices.revoke(tx, series.id, userId));
        expect([await revoke(), await revoke()]).toEqual([!series.isGone, false]);
        series.revoked = true;
      },
      (model) => model[name].series !== null,
    ),
  ),
  fc.constant(
    step(
      'a proof of the owner, sent again beside the cookie',
      async ({ owner, lastProof }) => {
        const flowId = lastProof?.flowId ?? null;
        const shown = { secret: owner.secret, proof: lastProof, flowId };
        const { deviceId } = await devices.recognise(shown, userId, policy);
        expect(deviceId).toBeNull();
      },
      ({ lastProof }) => lastProof !== undefined,
    ),
  ),
];

describe.each([
  ['without a key', false],
  ['with a key', true],
])('the series of a browser %s and its model', (_name, keyed) => {
  it('agree on who is known, who has a copy, what ends and who is told, after any sequence of sign-ins', async () => {
    const commands = fc.commands<Model, null, false>(steps, { maxCommands: 40, size: 'max' });
    const holder = (key: Holder['key']): Holder => ({ secret: undefined, key, series: null, number: 0 });
    await fc.assert(
      fc.asyncProperty(commands, (sequence) =>
        fc.asyncModelRun(() => {
          serial += 1;
          userId = `usr_series_${serial}`;
          now = Date.parse('2026-03-11T12:00:00Z');
          told.length = 0;
          const owner = holder(keyed ? ownersKey : null);
          return { model: { owner, thief: holder(null), all: [], lastProof: undefined }, real: null };
        }, sequence),
      ),
      // The same sequences everywhere; whoever looks for more takes another seed and more runs.
      { numRuns: keyed ? 15 : 8, seed: 2026 },
    );
  });
});

/**
 * Who a browser is. It shows a cookie with a number that moves, and proves a key that cannot leave it; one without the
 * other is a stranger. A number that was replaced is the sign of a copy.
 */
import type { DeviceQuestion } from '@strongroom/contract';
import { assert, type Clock, DAY_MS, HOUR_MS, type Instant, newId, type Random, secondsToMs } from '@strongroom/core';
import { type Database, type Sql, type Tx, together } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import type { Policies, Policy } from '../policy/index.ts';
import { stateAt } from './device.flow.ts';
import { deviceLabel } from './device-label.ts';
import { type DeviceProofs, makeDeviceProofs } from './device-proofs.ts';
import type { CompletedSignIn, Recognition, SeenDevice, ShownDevice } from './devices.model.ts';
import * as store from './devices.store.ts';
import { judgeSeries, newSeries, readSeries, useSeries, writeSeries } from './series.rules.ts';
import { stateUnder } from './trust.rules.ts';

export interface DevicesDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly policies: Policies;
  readonly clock: Clock;
  readonly random: Random;
  /** The origin of the portal: what a browser signs names it. */
  readonly origin: string;
}

export interface RecognitionOfDevices {
  /** What the key of this browser is asked for a sign-in of that id; null where it has no key. */
  ask(secret: string | undefined, flowId?: string): Promise<DeviceQuestion | null>;
  recognise(shown: ShownDevice, userId: string, policy: Policy): Promise<Recognition>;
  /** How a browser that was recognised stands with this user at this moment. */
  standing(userId: string, deviceId: string | null, policy: Policy): Promise<Pick<Recognition, 'lane' | 'isTrusted'>>;
  /**
   * The lane of a browser where nothing is proven but its cookie. Attack: somebody with a copied cookie spends what the
   * owner may try; a device with a key has another lane where it proves that.
   */
  laneByCookie(secret: string | undefined, userId: string): Promise<string | null>;
  /**
   * Notes that somebody recovered the password, on a browser that proved its key or on a stranger's (null). Trust stays on
   * the one that proved it alone. Answers in how many devices it ended.
   */
  recovered(tx: Tx, who: { userId: string; deviceId: string | null }): Promise<number>;
  /** Until when somebody without any device waits after a recovery; null where nothing waits. */
  recoveryWait(on: Sql, userId: string, policy: Policy): Promise<Instant | null>;
  /** Records a completed sign-in on this browser, and moves its series. */
  complete(tx: Tx, seen: CompletedSignIn): Promise<SeenDevice>;
}

const STRANGER: Recognition = { deviceId: null, lane: null, isTrusted: false, replayed: null, fault: null };

export function makeRecognition(deps: DevicesDeps): RecognitionOfDevices {
  const { database, vault, policies, clock, random } = deps;
  const proofs: DeviceProofs = makeDeviceProofs(deps);
  const tag = (text: string): string => vault.pseudonym('device-series', text);
  const graceMs = secondsToMs(policies.house['device.series-grace-seconds']);

  async function look(secret: string | undefined, userId: string) {
    const shown = secret === undefined ? null : readSeries(tag, secret);
    if (shown === null) return null;
    const browser = await store.findBrowser(database.read, shown.series, userId);
    return browser === null || browser.state === 'revoked' ? null : { browser, shown };
  }

  const isRemembered = ({ state, rememberUntil }: store.BrowserRow): boolean =>
    state !== null && rememberUntil !== null && rememberUntil > clock.now();

  async function move(
    tx: Tx,
    seen: CompletedSignIn,
  ): Promise<{ id: string; secret: string | null } | 'replayed' | null> {
    const shown = seen.secret === undefined ? null : readSeries(tag, seen.secret);
    if (shown === null || seen.deviceId === null) return null;
    // Twice: a parallel sign-in may move the series between the look and the change, and is then seen.
    for (let tries = 0; tries < 2; tries += 1) {
      const browser = await store.findBrowser(tx, shown.series, seen.userId);
      if (browser === null || browser.id !== seen.deviceId || browser.state === 'revoked') return null;
      const keyProven = browser.publicKey !== null;
      const now = clock.now();
      const { verdict, series, issued } = useSeries(browser, { counter: shown.counter, keyProven }, now, graceMs);
      if (verdict === 'replayed') return 'replayed';
      if (verdict === 'unknown') return null;
      if (issued === null) return { id: browser.id, secret: null };
      if (await consume(tx, store.rotate(browser.id, browser.counter, series.lenient, now)))
        return { id: browser.id, secret: writeSeries(tag, shown.series, issued) };
    }
    return null;
  }

  async function begin(tx: Tx, { userAgent }: CompletedSignIn, publicKey: string | null) {
    const now = clock.now();
    const id = newId('dev', now, random);
    const series = newSeries(random);
    await store.insertDevice(tx, { id, series, publicKey, label: deviceLabel(userAgent), now });
    return { id, secret: writeSeries(tag, series, 1) };
  }

  // Attack: mailbox and number are taken over together, of somebody who calls every computer a public one. The thief's is
  // then the first device there ever was, and nothing on it would wait.
  async function recoveryWait(on: Sql, userId: string, policy: Policy): Promise<Instant | null> {
    const at = await store.recoveredAt(on, userId);
    const until = at === null ? null : coolUntil(policy, at);
    return until !== null && clock.now() < until ? until : null;
  }

  return {
    recoveryWait,
    async recovered(tx, { userId, deviceId }) {
      await store.noteRecovery(tx, userId, clock.now());
      return store.endTrustElsewhere(tx, userId, deviceId);
    },

    async ask(secret, flowId) {
      const seen = await look(secret, '');
      if (seen === null || seen.browser.publicKey === null || seen.browser.ended) return null;
      const seconds = policies.house['device.proof-seconds'];
      return proofs.ask(flowId ?? newId('flo', clock.now(), random), seen.browser.id, seconds);
    },

    async recognise({ secret, proof, flowId }, userId, policy) {
      const seen = await look(secret, userId);
      if (seen === null) return STRANGER;
      const { browser, shown } = seen;
      const { publicKey } = browser;
      const fault = publicKey === null ? null : await proofs.judge({ proof, flowId }, { id: browser.id, publicKey });
      const keyProven = publicKey !== null && fault === null;
      const verdict = judgeSeries(browser, { counter: shown.counter, keyProven }, clock.now(), graceMs);
      if (verdict === 'replayed') return { ...STRANGER, replayed: browser.id, fault };
      // Attack: the cookie alone, carried off by whatever reads cookies. The key stays behind.
      if (verdict === 'unknown' || fault !== null) return { ...STRANGER, fault };
      const { state } = browser;
      const isTrusted =
        state !== null && stateUnder({ ...browser, state, coolUntil: null }, policy, clock.now()) === 'trusted';
      return { ...STRANGER, deviceId: browser.id, lane: isRemembered(browser) ? browser.id : null, isTrusted };
    },

    async standing(userId, deviceId, policy) {
      const found = deviceId === null ? null : await store.findStanding(database.read, deviceId, userId);
      if (found === null) return { lane: null, isTrusted: false };
      const now = clock.now();
      const isTrusted = stateUnder(found, policy, now) === 'trusted';
      return { lane: found.rememberUntil > now ? deviceId : null, isTrusted };
    },

    async laneByCookie(secret, userId) {
      const seen = await look(secret, userId);
      if (seen === null || !isRemembered(seen.browser)) return null;
      const { browser, shown } = seen;
      const verdict = judgeSeries(browser, { counter: shown.counter, keyProven: false }, clock.now(), graceMs);
      if (verdict !== 'current' && verdict !== 'parallel') return null;
      return browser.publicKey === null ? browser.id : `${browser.id}.cookie`;
    },

    async complete(tx, seen) {
      const { userId, address, policy, key, flowId } = seen;
      const publicKey = key !== undefined && (await proofs.ownsKey(key, flowId)) ? key.publicKey : null;
      // Asked for together: what the user had before is not what is written here.
      const [moved, hadDevice] = await together(move(tx, seen), store.hadDevice(tx, userId));
      const replayed = moved === 'replayed' ? seen.deviceId : null;
      const known = moved === 'replayed' ? null : moved;
      const { id, secret } = known ?? (await begin(tx, seen, publicKey));
      if (known !== null && publicKey !== null) await store.takeKey(tx, id, publicKey);
      // Attack: a thief revokes every device of the owner first, so that their own counts as the very first. Revoked ones
      // are devices the user had.
      const isFirst = !hadDevice;
      const now = clock.now();
      const waits = isFirst ? await recoveryWait(tx, userId, policy) : coolUntil(policy, now);
      const isKnown = waits === null || seen.provedStrongly || !policy['device.strict-messages'];
      const state = isKnown ? 'recognised' : 'new';
      const noted = await store.noteSeen(tx, {
        deviceId: id,
        userId,
        address,
        now,
        state,
        provedStrongly: seen.provedStrongly,
        rememberUntil: now + policy['device.remember-days'] * DAY_MS,
        coolUntil: isKnown ? null : waits,
        acknowledged: isFirst,
      });
      assert(noted !== null, 'a sign-in is noted');
      return {
        deviceId: id,
        newSecret: secret,
        isNew: noted.isNew,
        isFirst,
        replayed,
        state: stateAt(noted, now),
      };
    },
  };
}

export const coolUntil = (policy: Policy, from: Instant): Instant => from + policy['device.cool-down-hours'] * HOUR_MS;

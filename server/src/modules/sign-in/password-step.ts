/**
 * The first step of a sign-in: username and password. Tries are charged before they are judged, against the address and
 * against the lane; unknown names, names that cannot exist and paused lanes cost the same work and get the same answer.
 */
import { canonicalUsername } from '@strongroom/authenticators';
import type { DeviceProof, OfferedFactor } from '@strongroom/contract';
import { type Clock, type Instant, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import { atCommit, type Database, type Tx } from '../../platform/database/database.ts';
import { giveBack, giveBackAtCommit, increment } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Actor, type Audit, originOf } from '../audit/index.ts';
import { type Devices, deviceLabel, type Recognition } from '../devices/index.ts';
import type { Challenges } from '../factors/index.ts';
import type { Parties, User } from '../parties/index.ts';
import { HasherBusy, type Passwords } from '../passwords/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import type { DriftWatch, Sessions } from '../sessions/index.ts';
import { chargeTry, clearFailures, giveTryBack, type Lane, subjectOf } from './failed-login.ts';
import { makeEndReplayed } from './replayed-device.ts';
import type { SignInFlow } from './sign-in.flow.ts';
import { signInDemand } from './sign-in.rules.ts';
import * as store from './sign-in.store.ts';

export interface LiveFlow {
  readonly flow: SignInFlow;
  readonly user: User;
}

export interface BegunFlow extends LiveFlow {
  readonly secret: string;
  readonly offered: OfferedFactor[];
}

export type BeginRefusal =
  | { readonly code: 'sign-in-refused' }
  | { readonly code: 'too-many-requests'; readonly retryAt: Instant };

interface Credentials {
  readonly username: string;
  readonly password: string;
  /** What the key of the browser signed. */
  readonly device?: DeviceProof | undefined;
}

/** Throws `HasherBusy` when the password could not be judged in time; the try is then not counted. */
export type PasswordStep = (
  wish: Credentials & { publicComputer: boolean },
  context: RequestContext,
) => Promise<Result<BegunFlow, BeginRefusal>>;

export interface PasswordStepDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly policies: Policies;
  readonly parties: Parties;
  readonly devices: Devices;
  readonly sessions: Sessions;
  readonly drift: Pick<DriftWatch, 'sightOf'>;
  readonly passwords: Passwords;
  readonly challenges: Challenges;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly random: Random;
}

interface Tried {
  readonly user: User | null;
  readonly subject: string;
  readonly lane: Lane;
  readonly browser: Recognition;
}

export const ADDRESS_SCOPE = 'sign-in.failures-per-address';
export const anonymous: Actor = { kind: 'anonymous', userId: null, sessionId: null, surface: 'portal' };

/** A password that was right, and what its tries give back with the transaction that goes on from here. */
export interface RightPassword {
  readonly user: User;
  readonly browser: Recognition;
  settle(tx: Tx): void;
}

/** Judges username and password, for whatever begins with them: a sign-in, the activation of a mobile key. */
export type PasswordCheck = (
  wish: Credentials,
  context: RequestContext,
  /** Refuses somebody whose password was right, with the answer of a wrong one. */
  also?: (user: User, browser: Recognition) => Promise<string | null>,
) => Promise<Result<RightPassword, BeginRefusal>>;

export function makePasswordStep(deps: PasswordStepDeps, check: PasswordCheck): PasswordStep {
  const { database, audit, policies, challenges, random } = deps;
  const endReplayed = makeEndReplayed(deps);
  return async ({ publicComputer, ...credentials }, context) => {
    const { now, address } = context;
    let offered: OfferedFactor[] = [];
    const checked = await check(credentials, context, async (user, { isTrusted }) => {
      offered = await challenges.offered(user, signInDemand(policies.for(user.entityId), isTrusted));
      return offered.length === 0 ? 'no-factor' : null;
    });
    if (!checked.ok) return checked;
    const { user, browser, settle } = checked.value;
    const { device } = credentials;
    const origin = originOf(context, deviceLabel(context.userAgent));
    const secret = Buffer.from(random(32)).toString('base64url');
    const flow: SignInFlow = {
      // The browser signed for a sign-in of this id: it is this one, and no other can be of it.
      id: device !== undefined && browser.deviceId !== null ? device.flowId : newId('flo', now, random),
      userId: user.id,
      state: 'choose-factor',
      version: 1,
      publicComputer,
      passwordless: false,
      deviceId: browser.deviceId,
      address,
      createdAt: now,
      expiresAt: now + secondsToMs(policies.for(user.entityId)['sign-in.flow-seconds']),
    };
    await database.transaction(async (tx) => {
      settle(tx);
      atCommit(tx, store.insertFlow({ ...flow, secretHash: secretHash(secret) }));
      await audit.append(tx, {
        event: 'sign-in.begun',
        outcome: 'done',
        actor: anonymous,
        origin,
        userId: user.id,
        accountId: null,
        rule: 'password',
        details: { publicComputer, ...seenOn(browser) },
      });
      if (browser.replayed !== null) await endReplayed(tx, browser.replayed, { origin, address, provedBy: null });
    });
    return ok({ flow, user, secret, offered });
  };
}

export function makePasswordCheck(deps: PasswordStepDeps): PasswordCheck {
  const { database, vault, audit, outbox, policies, parties, devices, passwords, metrics } = deps;

  return async ({ username, password, device }, context, also = async () => null) => {
    const { now, address } = context;
    const source = sourceOf(address);
    const canonical = canonicalUsername(username);
    // A name that cannot be anybody's still has a counter, a look-up and a hash, like every other.
    const subject = subjectOf(vault, canonical.ok ? canonical.value : `\u0000${username.slice(0, 64)}`);
    const user = await parties.findUserByUsername(canonical.ok ? canonical.value : '');
    const policy = user === null ? policies.house : policies.for(user.entityId);
    const shown = { secret: context.cookies.device, proof: device, flowId: null };
    const browser = await devices.recognise(shown, user?.id ?? '', policy);
    const lane = { subject, device: browser.lane };
    const tried = { user, subject, lane, browser };
    // Attack (locking the owner out): somebody on the same network uses up what its address may try. A known browser has
    // its own few tries and needs none of these.
    const counted = lane.device === null;
    if (counted) {
      const budget = addressBudget(policies.house);
      const fromAddress = await increment(database.read, { scope: ADDRESS_SCOPE, key: source, budget, now });
      if (!fromAddress.allowed) return refuse({ code: 'too-many-requests', retryAt: fromAddress.freeAt });
    }
    const hashLane = counted ? 'strangers' : 'known';
    const charge = await chargeTry(database.read, policy, lane, now);
    const right = await judge(user?.id ?? { subject });
    if (!charge.allowed) return refused(charge.rule, tried, null, context);
    if (!right || user === null) return refused('password', tried, charge.lastBefore, context);
    if (user.state !== 'active') return refused('user-state', tried, charge.lastBefore, context);
    const rule = await also(user, browser);
    if (rule !== null) return refused(rule, tried, charge.lastBefore, context);
    return ok({
      user,
      browser,
      settle(tx) {
        clearFailures(tx, lane);
        if (counted) giveBackAtCommit(tx, { scope: ADDRESS_SCOPE, key: source });
      },
    });

    async function judge(who: Parameters<Passwords['judge']>[0]): Promise<boolean> {
      try {
        if (charge.allowed) return (await passwords.judge(who, password, policy, hashLane)) !== null;
        // Attack: a pause that costs another hash than the tries before it tells that somebody has this name.
        await passwords.judgeInVain(who, password, hashLane);
        return false;
      } catch (error) {
        if (error instanceof HasherBusy) {
          // Attack: a flood makes the hasher busy so that the tries of honest people run out unjudged.
          if (counted) await giveBack(database.read, ADDRESS_SCOPE, source);
          if (charge.allowed) await giveTryBack(database.read, lane);
        }
        throw error;
      }
    }
  };

  /** Writes down what really happened; the answer is the same for everything. */
  async function refused(
    rule: string,
    { user, subject, browser }: Tried,
    pausedUntil: Instant | null,
    context: RequestContext,
  ): Promise<Result<never, BeginRefusal>> {
    metrics.signIns.inc({ outcome: 'refused' });
    const origin = originOf(context, deviceLabel(context.userAgent));
    const common = {
      outcome: 'refused',
      actor: anonymous,
      origin,
      userId: user?.id ?? null,
      accountId: null,
      rule,
    } as const;
    const knownDevice = browser.lane !== null;
    await database.transaction(async (tx) => {
      await audit.append(tx, {
        ...common,
        event: 'sign-in.refused',
        details: { username: subject, ...seenOn(browser) },
      });
      if (pausedUntil === null) return;
      await audit.append(tx, { ...common, event: 'sign-in.paused', details: { until: pausedUntil, knownDevice } });
      if (user === null) return;
      const data = { userId: user.id, until: pausedUntil, knownDevice };
      await outbox.post(tx, { type: 'sign-in.paused', key: user.id, data });
    });
    return refuse({ code: 'sign-in-refused' });
  }
}

/** What the audit trail keeps of the browser; why its key did not count is nobody else's business. */
export const seenOn = ({ lane, fault }: Recognition) => ({
  knownDevice: lane !== null,
  ...(fault !== null && { deviceProof: fault }),
});

export const addressBudget = (house: Policy) => ({
  limit: house['sign-in.failures-per-address'],
  windowSeconds: house['sign-in.failures-per-address-window-seconds'],
  blockSeconds: 0,
});

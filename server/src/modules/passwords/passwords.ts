/**
 * Passwords: judged in constant work whoever is asked for, kept as argon2id under the costs of the policy and hashed
 * anew on sign-in when those costs change. What makes a good one follows NIST SP 800-63B-4 section 3.1.1.
 */
import { checkPassword, normalisePassword, type PasswordContext, type Violation } from '@strongroom/authenticators';
import type { PasswordViolation } from '@strongroom/contract';
import type { Clock, Instant, Random } from '@strongroom/core';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Policy } from '../policy/index.ts';
import { loadCommonPasswords } from './blocklist.ts';
import type { BreachedPasswords } from './breached.ts';
import { type HashCost, type Hasher, HasherBusy, type HashLane } from './hasher.ts';
import * as store from './passwords.store.ts';
import { makeStandIns } from './stand-ins.ts';

export interface Passwords {
  /** The hash the password was found right against, or null. For nobody, work as if for somebody is done. */
  judge(who: string | Nobody, password: string, policy: Policy, lane?: HashLane): Promise<string | null>;
  /** The work of `judge` and no answer. Attack: while guesses are paused, answer times still tell which usernames exist. */
  judgeInVain(who: string | Nobody, password: string, lane?: HashLane): Promise<void>;
  /** Judges against a hash that is kept elsewhere; without one the same work is done against a stand-in. */
  judgeKept(kept: string | null, subject: string, password: string, lane?: HashLane): Promise<boolean>;
  /** Every rule the candidate breaks, in a fixed order. `userId` null before there is one. */
  violations(
    candidate: string,
    who: { userId: string | null; context: PasswordContext },
    policy: Policy,
  ): Promise<PasswordViolation[]>;
  hash(password: string, policy: Policy, lane?: HashLane): Promise<string>;
  /** The first password, or one set after other proofs; an earlier one goes into the history. */
  set(tx: Tx, userId: string, hash: string): Promise<void>;
  /**
   * Replaces the password that `judge` found right. False when it is not the current one any more.
   * Attack: a thief's change, judged a moment before the owner's own, would undo it.
   */
  change(tx: Tx, userId: string, judged: string, hash: string): Promise<boolean>;
  /** Whether it was set after this moment: what began with the one before is over. */
  changedSince(on: Sql, userId: string, since: Instant): Promise<boolean>;
}

/** Somebody who is no user, by the pseudonym of the name that was given. */
export interface Nobody {
  readonly subject: string;
}

export async function makePasswords(deps: {
  database: Database;
  hasher: Hasher;
  breached: BreachedPasswords;
  clock: Clock;
  random: Random;
  housePolicy: Policy;
}): Promise<Passwords> {
  const { database, hasher, breached, clock, random, housePolicy } = deps;
  const count = () => store.countCosts(database.read);
  const standIns = await makeStandIns({ count, otherwise: beginningOf(costOf(housePolicy)), clock, random });

  /** What is verified for somebody, or for nobody. Attack: answer times tell which usernames exist. */
  async function hashFor(who: string | Nobody): Promise<{ own: string | null; hash: string }> {
    const userId = typeof who === 'string' ? who : '';
    const own = (await store.findPassword(database.read, userId))?.hash ?? null;
    const standIn = standIns.of(typeof who === 'string' ? who : who.subject);
    return { own, hash: own ?? standIn };
  }

  async function usedBefore(userId: string, candidate: string, policy: Policy): Promise<boolean> {
    const current = await store.findPassword(database.read, userId);
    const earlier = await store.findHistory(database.read, userId, policy['password.history']);
    for (const { hash } of [...(current === null ? [] : [current]), ...earlier]) {
      // Asked only by somebody who is signed in.
      if (await hasher.verify(hash, candidate, 'known')) return true;
    }
    return false;
  }

  /** Hashes anew at the costs of today; a busy hasher must not turn a right password away, so it then waits for next time. */
  async function renew(
    userId: string,
    from: string,
    normal: string,
    { policy, lane }: { policy: Policy; lane: HashLane },
  ): Promise<string> {
    try {
      const renewed = await hasher.hash(normal, costOf(policy), lane);
      return (await consume(database.read, store.replaceHash(userId, from, renewed))) ? renewed : from;
    } catch (error) {
      if (error instanceof HasherBusy) return from;
      throw error;
    }
  }

  return {
    async judge(who, password, policy, lane = 'strangers') {
      const normal = normalisePassword(password);
      const { own, hash } = await hashFor(who);
      const right = await hasher.verify(hash, normal, lane);
      if (own === null || typeof who !== 'string' || !right) return null;
      return own.startsWith(beginningOf(costOf(policy))) ? own : renew(who, own, normal, { policy, lane });
    },
    async judgeInVain(who, password, lane) {
      const { hash } = await hashFor(who);
      await hasher.verify(hash, normalisePassword(password), lane);
    },
    async judgeKept(kept, subject, password, lane) {
      const right = await hasher.verify(kept ?? standIns.of(subject), normalisePassword(password), lane);
      return kept !== null && right;
    },
    async violations(candidate, { userId, context }, policy) {
      const normal = normalisePassword(candidate);
      const list: PasswordViolation[] = checkPassword(normal, {
        minimumLength: policy['password.minimum-length'],
        maximumLength: policy['password.maximum-length'],
        context,
        blocklist: await loadCommonPasswords(),
      }).map(toWire);
      // What costs a request or a hash is asked only of a candidate that passes the rest.
      if (list.length > 0) return list;
      if (await breached.has(normal)) return [{ rule: 'breached', params: {} }];
      if (userId !== null && (await usedBefore(userId, normal, policy))) {
        return [{ rule: 'used-before', params: { remembered: policy['password.history'] } }];
      }
      return [];
    },
    hash: (password, policy, lane) => hasher.hash(normalisePassword(password), costOf(policy), lane),
    async set(tx, userId, hash) {
      await store.keepInHistory(tx, userId, clock.now());
      await store.upsertPassword(tx, userId, hash, clock.now());
    },
    async change(tx, userId, judged, hash) {
      if (!(await consume(tx, store.changeHash(userId, judged, hash, clock.now())))) return false;
      await store.insertHistory(tx, userId, judged, clock.now());
      return true;
    },
    changedSince: async (on, userId, since) => ((await store.findChangedAt(on, userId))?.at ?? since) > since,
  };
}

/** Lists become comma-separated text on the wire; numbers and words pass as they are. */
function toWire({ rule, params }: Violation): PasswordViolation {
  const entries = Object.entries(params as Record<string, string | number | readonly string[]>);
  return {
    rule,
    params: Object.fromEntries(
      entries.map(([name, value]) => [name, typeof value === 'object' ? value.join(',') : value]),
    ),
  };
}

const costOf = (policy: Policy): HashCost => ({
  memoryKib: policy['password.argon2.memory-kib'],
  passes: policy['password.argon2.passes'],
  lanes: policy['password.argon2.lanes'],
});

/** How the PHC strings of this cost begin: `$argon2id$v=19$m=19456,t=2,p=1$…`. */
const beginningOf = ({ memoryKib, passes, lanes }: HashCost): string =>
  `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$`;

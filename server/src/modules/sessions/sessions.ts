/**
 * Sessions: opened by a completed sign-in, found by the secret of their cookie, ended by anybody who may. The secret is
 * 256 random bits, kept as SHA-256 (it cannot be guessed, so a slow hash would add nothing), and replaced whenever the
 * session gains power: an old one replayed finds nothing.
 */
import { hash } from 'node:crypto';
import { type Clock, type Instant, newId, type Random } from '@strongroom/core';
import type { Announcements } from '../../platform/database/announcements.ts';
import type { Database, Sql, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { makeSingleFlight } from '../../platform/single-flight.ts';
import { type Audit, type Origin, systemActor } from '../audit/index.ts';
import type { Evidence } from '../factors/index.ts';
import type { Policy } from '../policy/index.ts';
import { makeActNotes } from './act-notes.ts';
import { findExemption } from './exemptions.store.ts';
import type { PolicyOf } from './policy-of.ts';
import { type CachedSession, makeSessionCache } from './session-cache.ts';
import { makeEndings, SESSIONS_CHANGED } from './session-endings.ts';
import { makeSessionStreams, type SessionStreams } from './session-streams.ts';
import type { EndReason, FoundSession, Session, Sight } from './sessions.model.ts';
import { afterActivity, afterProof, overBecause } from './sessions.rules.ts';
import * as store from './sessions.store.ts';
import { makeTrading, type Trading } from './trading.ts';

const NONE = { kind: 'none' } as const;
type Loaded = CachedSession | Exclude<FoundSession, { kind: 'live' }>;

export type NewSession = Pick<
  Session,
  'userId' | 'surface' | 'clientName' | 'deviceId' | 'deviceLabel' | 'address' | 'publicComputer' | 'evidence'
> &
  Partial<Pick<Session, 'clientId' | 'provedAt' | 'seen'>>;

export interface Sessions {
  /** Ends, in the same transaction, the earlier session of the same browser and what is too many of the user's others. */
  open(
    tx: Tx,
    session: NewSession,
    policy: Policy,
    from: { readonly earlierSecret: string | undefined; readonly origin: Origin | null },
  ): Promise<{ session: Session; secret: string }>;
  /** The session behind a cookie. `policyOf` names the policy of its user, or that they are closed. */
  find(secret: string | undefined, policyOf: PolicyOf): FoundSession | Promise<FoundSession>;
  /**
   * The same, and notes that a person acted. Written at most every `saveEveryMs`, so a crash makes a session older, never
   * younger.
   */
  findActing(secret: string | undefined, policyOf: PolicyOf): FoundSession | Promise<FoundSession>;
  /** The session that something else hangs on (a token, an application behind the gate), known by its id. */
  findById(sessionId: string, policyOf: PolicyOf, activity: boolean): FoundSession | Promise<FoundSession>;
  /** Notes which operation a person did last, once it was done; written with the activity. */
  noteAct(sessionId: string, act: string): void;
  /** Adds evidence, makes lapsed groups whole, replaces the secret (of a client: none); null when gone or raced. */
  elevate(tx: Tx, sessionId: string, secret: string | null, evidence: Evidence): Promise<string | null>;
  /** Replaces the secret and nothing else; null when the session is gone or was raced. */
  renew(tx: Tx, sessionId: string, secret: string): Promise<string | null>;
  list(userId: string, policy: Policy, on?: Sql): Promise<Session[]>;
  end(tx: Tx, want: { userId: string; sessionId: string; reason: EndReason }): Promise<boolean>;
  /** Ends a session that must not go on, and writes that down. */
  endAs(session: Session, reason: EndReason): Promise<FoundSession>;
  /** What was read of it is true no more once this is committed. */
  forget(tx: Tx, sessionId: string): void;
  /** It drifted and was proven again, from there; false where it had not drifted, or somebody was faster. */
  settleDrift(tx: Tx, sessionId: string, seen: Sight): Promise<boolean>;
  /** Writes down the end of what is over by the calendar or a limit and has nobody who asks; on any number of nodes. */
  endDue(policyOf: PolicyOf): Promise<number>;
  /** What is open on this node because of a session. */
  readonly streams: SessionStreams;
  /** Which of a user's sessions may trade. */
  readonly trading: Trading;
  /** How many sessions this node holds in memory. */
  held(): number;
  /** Ends all of a user's sessions, or those of one device, or all but one; answers how many. */
  endAll(tx: Tx, want: { userId: string; deviceId?: string; except?: string; reason: EndReason }): Promise<number>;
  /** Ends every session that a proof with this factor opened or raised; writes them down as one. */
  endResting(tx: Tx, want: { userId: string; factorId: string; origin: Origin | null }): Promise<void>;
}

/** Of a stream, between two looks, on a node that believes nothing at all. */
const LEAST_WAIT = 100;
/** Evidence kept on a session: the newest of each method is all a decision asks for. */
const EVIDENCE_KEPT = 8;

export function makeSessions(deps: {
  database: Database;
  audit: Audit;
  clock: Clock;
  random: Random;
  memory: { readonly trustMs: number; readonly capacity: number };
  saveEveryMs: number;
  announcements?: Announcements;
  /** Users whose sessions outlive the nightly teardown until then, by configuration. */
  exemptions?: ReadonlyMap<string, Instant>;
}): Sessions {
  const { database, audit, clock, random, memory, saveEveryMs, announcements, exemptions = new Map() } = deps;
  const cache = makeSessionCache(memory);
  const acts = makeActNotes(memory.capacity);
  const flight = makeSingleFlight<Loaded>();
  const streams = makeSessionStreams({ everyMs: Math.max(memory.trustMs, LEAST_WAIT) });
  const drop = (sessionId: string): void => {
    cache.drop(sessionId);
    streams.wake(sessionId);
  };
  announcements?.hear(SESSIONS_CHANGED, drop, () => {
    cache.clear();
    streams.wakeAll();
  });
  const endings = makeEndings({ audit, now: clock.now, drop, ...(announcements && { announcements }) });
  const trading = makeTrading({ database, audit, clock, endings });
  const newSecret = (): string => Buffer.from(random(32)).toString('base64url');

  type Read = () => Promise<store.SessionRow | null>;

  function loadBySecret(secret: string): Loaded | Promise<Loaded> {
    const key = hash('sha256', secret, 'base64url');
    return load(key, () => store.findBySecret(database.read, Buffer.from(key, 'base64url')));
  }

  function load(key: string, find: Read): Loaded | Promise<Loaded> {
    const now = clock.now();
    // Attack: a request after the sign-out joins a reading that began before it. Every drop begins a new flight.
    return cache.get(key, now) ?? flight(`${cache.drops()} ${key}`, () => read(key, find, now));
  }

  async function read(key: string, find: Read, now: Instant): Promise<Loaded> {
    const seenDrops = cache.drops();
    const found = await find();
    if (found === null) return { kind: 'none' };
    if (found.endedAt !== null) return { kind: 'ended', publicComputer: found.publicComputer, reason: found.endReason };
    const { endedAt: _ended, endReason: _reason, secretHash: _hash, ...session } = found;
    const entry = { session, loadedAt: now, savedAt: session.activeAt };
    cache.put(key, entry, seenDrops);
    return entry;
  }

  async function replaceSecret(
    tx: Tx,
    sessionId: string,
    secret: string | null,
    change: (found: Session) => Session,
  ): Promise<string | null> {
    const found = await (secret === null ? store.findById(tx, sessionId) : store.findBySecret(tx, secretHash(secret)));
    if (found === null || found.id !== sessionId || (found.clientId === null) === (secret === null)) return null;
    const fromHash = found.secretHash;
    const next = newSecret();
    if (!(await consume(tx, store.elevate(change(found), fromHash, secretHash(next))))) return null;
    endings.forget(tx, [sessionId]);
    return next;
  }

  type Then = (entry: CachedSession, policy: Policy) => FoundSession | Promise<FoundSession>;

  function look(secret: string | undefined, policyOf: PolicyOf, then: Then): FoundSession | Promise<FoundSession> {
    return secret === undefined ? NONE : judgeLoaded(loadBySecret(secret), policyOf, then);
  }

  function judgeLoaded(
    loaded: Loaded | Promise<Loaded>,
    policyOf: PolicyOf,
    then: Then,
  ): FoundSession | Promise<FoundSession> {
    return loaded instanceof Promise
      ? loaded.then((entry) => judge(entry, policyOf, then))
      : judge(loaded, policyOf, then);
  }

  function judge(loaded: Loaded, policyOf: PolicyOf, then: Then): FoundSession | Promise<FoundSession> {
    if ('kind' in loaded) return loaded;
    const asked = policyOf(loaded.session.userId);
    return asked instanceof Promise
      ? asked.then((policy) => liveOrOver(loaded, policy, then))
      : liveOrOver(loaded, asked, then);
  }

  function liveOrOver(entry: CachedSession, policy: Policy | null, then: Then): FoundSession | Promise<FoundSession> {
    if (policy === null) return endBySelf(entry.session, 'user-closed');
    const over = overBecause(entry.session, policy, clock.now());
    return over === null ? then(entry, policy) : endBySelf(entry.session, over);
  }

  const asItIs: Then = (entry) => ({ kind: 'live', session: entry.session });

  function noteActivity(entry: CachedSession, policy: Policy): FoundSession | Promise<FoundSession> {
    const now = clock.now();
    const before = entry.session.lapsed.length;
    const session = afterActivity(entry.session, policy, now);
    entry.session = session;
    const { id, activeAt, lapsed } = session;
    const found = { kind: 'live', session } as const;
    if (now - entry.savedAt < saveEveryMs && lapsed.length === before) return found;
    entry.savedAt = now;
    const saved = Promise.all([
      store.saveActivity(database.read, id, activeAt, lapsed),
      acts.write(database.read, [id]),
    ]);
    return saved.then(() => found);
  }

  /** Whoever looks first at a session that is over ends it, and writes that down once. */
  async function endBySelf(session: Session, reason: EndReason): Promise<FoundSession> {
    await database.transaction((tx) => endings.endOver(tx, session, reason));
    drop(session.id);
    return { kind: 'ended', publicComputer: session.publicComputer, reason };
  }

  /** By configuration or by an act of staff, whichever lasts longer. */
  async function exemptUntil(tx: Tx, userId: string, now: Instant): Promise<Instant | null> {
    const [configured, given] = [exemptions.get(userId), (await findExemption(tx, userId, now))?.until];
    return configured === undefined && given === undefined ? null : Math.max(configured ?? 0, given ?? 0);
  }

  return {
    async open(tx, wish, policy, from) {
      const now = clock.now();
      const secret = newSecret();
      const session = {
        ...wish,
        id: newId('ses', now, random),
        clientId: wish.clientId ?? null,
        createdAt: now,
        provedAt: wish.provedAt ?? now,
        activeAt: now,
        lapsed: [],
        lastAct: null,
        lastActAt: null,
        tradingSince: null,
        tradingLostAt: null,
        tradingLostTo: null,
        seen: wish.seen ?? null,
        drift: null,
        teardownExemptUntil: await exemptUntil(tx, wish.userId, now),
      };
      await endings.displace(tx, session, policy['session.per-user'] - 1, { ...from, secret });
      if (policy['session.trading.claim-at-sign-in'].includes(session.surface)) {
        await trading.claimIn(tx, { session, policy, takeOverFrom: null, origin: from.origin });
      }
      return { session, secret };
    },

    // Nothing is waited for that is known: this runs before everything a signed-in person does.
    find: (secret, policyOf) => look(secret, policyOf, asItIs),
    findActing: (secret, policyOf) => look(secret, policyOf, noteActivity),
    // A key that is no digest: no cookie can be made to stand for it.
    findById: (sessionId, policyOf, activity) =>
      judgeLoaded(
        load(`id ${sessionId}`, () => store.findById(database.read, sessionId)),
        policyOf,
        activity ? noteActivity : asItIs,
      ),
    noteAct: (sessionId, act) => acts.note(sessionId, act, clock.now()),

    elevate: (tx, sessionId, secret, evidence) =>
      replaceSecret(tx, sessionId, secret, (found) => ({
        ...afterProof(found, clock.now()),
        evidence: [evidence, ...found.evidence].slice(0, EVIDENCE_KEPT),
      })),

    renew: (tx, sessionId, secret) => replaceSecret(tx, sessionId, secret, (found) => found),

    async list(userId, policy, on = database.read) {
      const now = clock.now();
      const open = await store.findOpen(on, userId);
      return open.filter((session) => overBecause(session, policy, now) === null).map(acts.onto);
    },

    end: async (tx, want) => (await endings.endMany(tx, want)) === 1,
    endAs: endBySelf,
    endAll: endings.endMany,
    forget: (tx, sessionId) => endings.forget(tx, [sessionId]),
    async settleDrift(tx, sessionId, seen) {
      if (!(await consume(tx, store.settleDrift(sessionId, seen)))) return false;
      endings.forget(tx, [sessionId]);
      return true;
    },
    async endResting(tx, { userId, factorId, origin }) {
      const reason = 'factor-suspended';
      const ended = await endings.endMany(tx, { userId, factorId, reason });
      if (ended === 0) return;
      await audit.append(tx, {
        event: 'session.all-ended',
        outcome: 'done',
        actor: systemActor,
        origin,
        userId,
        accountId: null,
        details: { sessions: ended, factor: factorId, reason },
      });
    },
    async endDue(policyOf) {
      await acts.write(database.read);
      return endings.endDue(database, ['mobile', 'desktop', 'api', 'phone-desk'], policyOf);
    },
    streams,
    trading,
    held: cache.size,
  };
}

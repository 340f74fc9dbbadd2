/**
 * Watches live sessions for drift, on every request and before anything is decided. What is first seen of a session that
 * was opened for a program binds it; a change is judged by the policy of its surface, written down once, and told to the
 * owner where it is more than another network. Two things that change at once end the session where the policy says so.
 */
import type { SessionDriftChange } from '@strongroom/contract';
import type { Clock } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, type Origin, systemActor } from '../audit/index.ts';
import { deviceLabel, seriesOf } from '../devices/index.ts';
import { blockAround, type PlaceOf } from '../networks/index.ts';
import type { Policy } from '../policy/index.ts';
import { changesBetween, driftRule, judgeChanges, nearness } from './drift.rules.ts';
import type { PolicyOf } from './policy-of.ts';
import type { Drift, FoundSession, Session, Sight } from './sessions.model.ts';
import * as store from './sessions.store.ts';
import type { Sessions } from './sessions.ts';

/** What a request says of where it comes from; the gate in front of applications sees the address alone. */
export type From = Pick<RequestContext, 'address'> &
  Partial<Pick<RequestContext, 'userAgent' | 'cookies' | 'platform' | 'requestId'>>;

interface Told {
  readonly verdict: 're-prove' | 'end';
  readonly requestId: string;
}

export interface DriftWatch {
  /** The session as it may be used from here: as it was, drifted, or ended. */
  judge(session: Session, from: From): FoundSession | Promise<FoundSession>;
  sightOf(from: From, of: Pick<Session, 'clientId'>, series?: string | null): Sight;
}

function makeSightOf(placeOf: PlaceOf): DriftWatch['sightOf'] {
  return ({ address, userAgent, cookies, platform }, { clientId }, series) => {
    const place = placeOf(address);
    const where = { address, country: place?.country ?? null, asn: place?.asn ?? null };
    // The key that a program proves with every request says more than what it calls itself.
    if (clientId !== null) return { ...where, program: null, platform: null, series: null };
    const shown = cookies?.device === undefined ? null : seriesOf(cookies.device);
    return {
      ...where,
      program: userAgent === undefined ? null : deviceLabel(userAgent),
      platform: platform ?? null,
      series: series === undefined ? shown : series,
    };
  };
}

/** What a request says of itself and is held against what the session is bound to. */
type Said = Readonly<Record<'address' | 'userAgent' | 'platform' | 'series', string | undefined>>;

/** What a session was used from last, by what it is bound to: places are not looked up anew for the next request from there. */
const looked = new WeakMap<Sight, Said>();

export function makeDriftWatch(deps: {
  database: Database;
  audit: Audit;
  outbox: Outbox;
  sessions: Pick<Sessions, 'endAs' | 'forget'>;
  placeOf: PlaceOf;
  policyOf: PolicyOf;
  clock: Clock;
}): DriftWatch {
  const { database, audit, outbox, sessions, placeOf, policyOf, clock } = deps;
  const sightOf = makeSightOf(placeOf);

  const live = (session: Session): FoundSession => ({ kind: 'live', session });

  async function bind(session: Session, seen: Sight): Promise<FoundSession> {
    await database.transaction(async (tx) => {
      if (await consume(tx, store.bindSight(session.id, seen))) sessions.forget(tx, session.id);
    });
    return live({ ...session, seen });
  }

  async function record(tx: Tx, session: Session, drift: Drift, told: Told): Promise<void> {
    const { userId, id, deviceLabel: label } = session;
    const { changes, address, program } = drift;
    const { verdict, requestId } = told;
    const origin: Origin = { address, device: program ?? label, requestId };
    await audit.append(tx, {
      event: 'session.drifted',
      outcome: 'done',
      actor: systemActor,
      origin,
      userId,
      accountId: null,
      rule: verdict,
      details: { session: id, changes: changes.join(' ') },
    });
    if (verdict === 're-prove' && !changes.includes('country')) return;
    const data = { userId, deviceLabel: program ?? label, address, ended: verdict === 'end', provedBy: null };
    await outbox.post(tx, { type: 'session.drifted', key: userId, data });
  }

  async function drifted(session: Session, changes: readonly SessionDriftChange[], seen: Sight, told: Told) {
    const drift: Drift = { at: clock.now(), changes, address: seen.address, program: seen.program };
    const marked = await database.transaction(async (tx) => {
      if (!(await consume(tx, store.markDrift(session.id, drift)))) return false;
      await record(tx, session, drift, told);
      sessions.forget(tx, session.id);
      return true;
    });
    // Attack: two requests from the thief at once. One of them writes it down, both are judged by it.
    if (told.verdict === 'end') return sessions.endAs(session, 'drifted');
    return live(marked ? { ...session, drift } : { ...session, drift: session.drift ?? drift });
  }

  function judgeBy(
    policy: Policy | null,
    session: Session,
    bound: Sight,
    from: From,
  ): FoundSession | Promise<FoundSession> {
    const rule = policy && driftRule(session.surface, policy);
    if (policy === null || rule === null) return live(session);
    const seen = sightOf(from, session);
    // The gate in front of an application sees neither the program nor the device.
    const whole = from.cookies === undefined ? { ...seen, series: bound.series } : seen;
    const changes = changesBetween(bound, whole, nearness(blockAround, policy));
    const verdict = judgeChanges(changes, rule);
    if (verdict === 'ignore') {
      looked.set(bound, saidIn(from));
      return live(session);
    }
    const known = session.drift !== null && changes.every((change) => session.drift?.changes.includes(change));
    return verdict === 're-prove' && known
      ? live(session)
      : drifted(session, changes, seen, { verdict, requestId: from.requestId ?? '' });
  }

  return {
    sightOf,
    judge(session, from) {
      const { seen: bound } = session;
      if (bound === null) return bind(session, sightOf(from, session));
      if (isSaidIn(looked.get(bound), from)) return live(session);
      // Nothing is waited for that is known: this runs before everything a signed-in person does.
      const policy = policyOf(session.userId);
      return policy instanceof Promise
        ? policy.then((found) => judgeBy(found, session, bound, from))
        : judgeBy(policy, session, bound, from);
    },
  };
}

const saidIn = ({ address, userAgent, cookies, platform }: From): Said => ({
  address,
  userAgent,
  platform: platform ?? undefined,
  series: cookies?.device && seriesOf(cookies.device),
});

/** Each for itself: what one of them says cannot pass for a part of another. */
function isSaidIn(said: Said | undefined, { address, userAgent, cookies, platform }: From): boolean {
  if (said === undefined || said.address !== address || said.userAgent !== userAgent) return false;
  if (said.platform !== (platform ?? undefined)) return false;
  const series = cookies?.device && seriesOf(cookies.device);
  return said.series === series;
}

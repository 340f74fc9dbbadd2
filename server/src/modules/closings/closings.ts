/**
 * Closing an account as its client asks for it. A wish is refused while something is left that could leave, stands while a
 * card is out, and may be taken back as long as it stands. Staff closes the account in the end, by two people; what is
 * left is judged again then. Everybody who may change the settings of the account hears of each step.
 *
 * Attack: a wish of long ago is fulfilled when nobody thinks of it any more. It lapses after the days of the policy.
 */
import {
  type Clock,
  convertBack,
  DAY_MS,
  type Instant,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
} from '@strongroom/core';
import { type Database, sqlState, type Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { mayEver } from '../access/index.ts';
import type { Actor, Audit, Origin } from '../audit/index.ts';
import type { BrokerCore } from '../brokerage/index.ts';
import type { Cards } from '../cards/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Withdrawals } from '../payments/index.ts';
import type { Policies } from '../policy/index.ts';
import { advance, type ClosingEvent } from './closing.flow.ts';
import type { Closing, ClosingObstacle, Remains } from './closings.model.ts';
import { leftIn, obstacle } from './closings.rules.ts';
import * as store from './closings.store.ts';

export interface ClosingAct {
  readonly actor: Actor;
  readonly origin: Origin | null;
  readonly provedBy: string | null;
  readonly rule?: string;
}

export interface ClosingRefusal {
  readonly code: 'closing-refused';
  readonly rule: ClosingObstacle | 'asked' | 'closed';
  readonly remaining?: ReturnType<typeof leftIn>;
}

export interface Closings {
  /** The newest wish for this account, whatever became of it. */
  newest(accountId: string): Promise<Closing | null>;
  /** Wishes that stand, the oldest first, as many as a page of the desk lists. */
  asked(): Promise<Closing[]>;
  /** The wish of this user that stands for the account. */
  standing(userId: string, accountId: string): Promise<Closing | null>;
  /** Those that stand for any of these accounts, the oldest first. */
  standingOf(userId: string, accountIds: readonly string[]): Promise<Closing[]>;
  remains(accountId: string): Promise<Remains>;
  /** What refuses a wish now; asked before a proof is. */
  judge(accountId: string): Promise<ClosingRefusal | null>;
  ask(tx: Tx, user: User, accountId: string, act: ClosingAct): Promise<Result<Closing, ClosingRefusal>>;
  /** False when none stands any more. */
  takeBack(tx: Tx, accountId: string, act: ClosingAct): Promise<boolean>;
  /** The account is closed: the wish ends with it. False when the one that was named does not stand. */
  fulfil(tx: Tx, accountId: string, closingId: string | null): Promise<boolean>;
}

export interface ClosingsDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly jobs: Jobs;
  readonly policies: Policies;
  readonly parties: Parties;
  readonly broker: BrokerCore;
  readonly cards: Pick<Cards, 'holding' | 'ledger'>;
  readonly withdrawals: Pick<Withdrawals, 'lockPending' | 'pending'>;
  readonly clock: Clock;
  readonly random: Random;
}

export const LAPSE_QUEUE = 'closings.lapse';
const UNIQUE_VIOLATION = '23505';
const DAY_SECONDS = DAY_MS / 1_000;

const WRITTEN: Readonly<Record<Exclude<ClosingEvent, 'close'>, 'closing.taken-back' | 'closing.lapsed'>> = {
  'take-back': 'closing.taken-back',
  lapse: 'closing.lapsed',
};

export function makeClosings(deps: ClosingsDeps): Closings {
  const { database, audit, outbox, jobs, policies, parties, broker, cards, withdrawals, clock, random } = deps;

  async function remains(accountId: string): Promise<Remains> {
    const [summary, out, cardAskedFor, underWayMinor, blockedUsdMinor] = await Promise.all([
      broker.summary(accountId),
      cards.holding.outstanding({ accountId }),
      cards.holding.isAskedForOn(accountId),
      withdrawals.pending(accountId),
      cards.ledger.blockedUsdMinor(accountId),
    ]);
    const { currency } = summary;
    const rate = currency === 'USD' ? '1' : (await broker.rates()).perUsDollar[currency];
    const blocked = { amountMinor: blockedUsdMinor, currency: 'USD' } as const;
    return {
      cards: out,
      cardAskedFor,
      underWayMinor,
      cash: { amountMinor: summary.cashMinor, currency },
      equityMinor: summary.equityMinor,
      // Without a rate nothing is known to be blocked, so that the wish is refused.
      blockedMinor: rate === undefined ? 0 : convertBack(blocked, currency, rate).amountMinor,
    };
  }

  const end = makeEnd(deps);

  const closings: Closings = {
    newest: (accountId) => store.findNewest(database.read, accountId),
    asked: () => store.findAsked(database.read, policies.house['staff.listed']),
    async standing(userId, accountId) {
      const [found = null] = await store.findStandingOf(database.read, userId, [accountId]);
      return found;
    },
    standingOf: (userId, accountIds) => store.findStandingOf(database.read, userId, accountIds),
    remains,

    async judge(accountId) {
      if ((await store.findStanding(database.read, accountId)) !== null)
        return { code: 'closing-refused', rule: 'asked' };
      const left = await remains(accountId);
      const rule = obstacle(left);
      if (rule === null) return null;
      return { code: 'closing-refused', rule, ...(rule === 'balance' && { remaining: leftIn(left) }) };
    },

    async ask(tx, user, accountId, act) {
      // Attack: a withdrawal is accepted between the look at what is left and this. The lock lets one see the other.
      if ((await withdrawals.lockPending(tx, accountId)) > 0)
        return refuse({ code: 'closing-refused', rule: 'withdrawals' });
      if (!(await parties.accountsOf(user.id, tx)).some(({ id }) => id === accountId))
        return refuse({ code: 'closing-refused', rule: 'closed' });
      const askedAt = clock.now();
      const days = policies.for(user.entityId)['account.closing-days'];
      const until: Instant = askedAt + days * DAY_MS;
      const id = newId('clo', askedAt, random);
      const closing: Closing = { id, accountId, userId: user.id, state: 'asked', askedAt, until, endedAt: null };
      try {
        await store.insertClosing(tx, closing);
      } catch (error) {
        if (sqlState(error) === UNIQUE_VIOLATION) return refuse({ code: 'closing-refused', rule: 'asked' });
        throw error;
      }
      const { provedBy, ...by } = act;
      const about = { ...by, outcome: 'done', userId: user.id, accountId } as const;
      await audit.append(tx, { ...about, event: 'closing.asked', details: { closing: id, provedBy } });
      await tell({ outbox, parties }, tx, closing, 'asked', act);
      const job = { queue: LAPSE_QUEUE, key: id, payload: { closingId: id } };
      await jobs.enqueue(tx, { ...job, delaySeconds: days * DAY_SECONDS });
      return ok(closing);
    },

    async takeBack(tx, accountId, act) {
      const standing = await store.findStanding(tx, accountId);
      return standing !== null && end(tx, standing, 'take-back', act);
    },

    async fulfil(tx, accountId, closingId) {
      const standing = await store.findStanding(tx, accountId);
      if (standing === null || (closingId !== null && standing.id !== closingId)) return closingId === null;
      return consume(tx, store.endClosing(standing.id, 'closed', clock.now()));
    },
  };
  return closings;
}

type Told = Pick<ClosingsDeps, 'outbox' | 'parties'>;

/** Whoever may close the account hears that it is to be closed, also when somebody else asked. */
async function tell(
  { outbox, parties }: Told,
  tx: Tx,
  { accountId, userId }: Closing,
  what: 'asked' | 'taken-back' | 'lapsed',
  { provedBy }: Pick<ClosingAct, 'provedBy'>,
): Promise<void> {
  for (const { user, rights } of await parties.membersOf([accountId])) {
    if (user.state !== 'active' || !mayEver('closing.ask', rights)) continue;
    const data = { userId: user.id, what, provedBy: user.id === userId ? provedBy : null };
    await outbox.post(tx, { type: 'closing.told', key: user.id, data });
  }
}

/** One wish ends, once, and everybody concerned hears of it. */
export const makeEnd =
  (deps: Told & Pick<ClosingsDeps, 'audit' | 'clock'>) =>
  async (tx: Tx, closing: Closing, event: 'take-back' | 'lapse', act: ClosingAct): Promise<boolean> => {
    const next = advance(closing.state, event);
    if (!next.ok || next.value === 'asked') return false;
    if (!(await consume(tx, store.endClosing(closing.id, next.value, deps.clock.now())))) return false;
    const { actor, origin } = act;
    const { userId, accountId } = closing;
    const about = { actor, origin, outcome: 'done', userId, accountId } as const;
    await deps.audit.append(tx, { ...about, event: WRITTEN[event], details: { closing: closing.id } });
    await tell(deps, tx, closing, event === 'lapse' ? 'lapsed' : 'taken-back', act);
    return true;
  };

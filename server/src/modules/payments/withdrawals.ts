/**
 * Withdrawals: refused before anything happens, proven for exactly this payee and amount, accepted once per idempotency
 * key, and handed to the broker at least once under a key that makes it exactly once there.
 */
import { hash } from 'node:crypto';
import type { AccountSummary } from '@strongroom/contract';
import {
  assert,
  type Clock,
  canonicalJson,
  convert,
  type Money,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
  toDecimal,
} from '@strongroom/core';
import { type Database, sqlState, type Tx } from '../../platform/database/database.ts';
import type { Principal, RequestContext } from '../../platform/http/route.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { mayEver } from '../access/index.ts';
import type { Approvals, Authorisation } from '../approvals/index.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { BrokerCore } from '../brokerage/index.ts';
import type { Challenges, Factors, OptOut } from '../factors/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import type { DetailUses } from '../surfaces/index.ts';
import { capWindow, fits, limitOf } from './caps.rules.ts';
import { makeConsentedTo, type SpendDetail } from './consented.ts';
import type { CapUse, Payee, Withdrawal } from './payments.model.ts';
import * as store from './payments.store.ts';
import { makeProofCaps } from './proof-caps.ts';
import { makeSpokenFor, type ReserveOf } from './spoken-for.ts';
import type { WithdrawalRefusal, Withdrawals, WithdrawalWish } from './withdrawals.model.ts';

export const WITHDRAWAL_QUEUE = 'payments.withdraw';
const UNIQUE_VIOLATION = '23505';

/** Who withdraws, and where what they were asked for stands. */
interface First {
  readonly principal: Principal;
  readonly context: RequestContext;
  readonly idempotencyKey: string;
  readonly account: AccountSummary;
  readonly requestHash: string;
  readonly spendDetail: SpendDetail;
}

export interface WithdrawalsDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly jobs: Jobs;
  readonly parties: Parties;
  readonly policies: Policies;
  readonly challenges: Challenges;
  readonly factors: Factors;
  readonly optOut: OptOut;
  readonly approvals: Approvals;
  readonly broker: BrokerCore;
  readonly reserveOf: ReserveOf;
  readonly details: DetailUses;
  readonly clock: Clock;
  readonly random: Random;
}

export function makeWithdrawals(deps: WithdrawalsDeps): Withdrawals {
  const { database, vault, audit, jobs, parties, policies, approvals, broker, clock, random } = deps;
  const consentedTo = makeConsentedTo(deps);
  const spokenFor = makeSpokenFor(deps);

  async function usage(
    accountId: string,
    entityId: string,
    on = database.read,
  ): Promise<{ use: CapUse; today: string }> {
    const businessDays = policies.for(entityId)['withdrawal.window-business-days'];
    const window = capWindow(clock.now(), parties.entity(entityId), businessDays);
    return { use: await store.sumCapUse(on, accountId, window), today: window.today };
  }

  const { capsFor, limitsNow, lowered, moreThan } = makeProofCaps(deps);

  async function toUsd(wish: WithdrawalWish): Promise<{ usdMinor: number; rate: string }> {
    const rate = wish.currency === 'USD' ? '1' : (await broker.rates()).perUsDollar[wish.currency];
    assert(rate !== undefined, `the broker quotes ${wish.currency}`);
    return { usdMinor: convert(wish, 'USD', rate).amountMinor, rate };
  }

  async function createFirst(wish: WithdrawalWish, who: First): Promise<Result<Withdrawal, WithdrawalRefusal>> {
    const { principal, context, idempotencyKey, account, requestHash, spendDetail } = who;
    const payee = await store.findPayee(database.read, wish.accountId, wish.payeeId);
    if (payee === null) return refuse({ code: 'payee-unusable' });
    if (wish.currency !== account.currency || wish.currency !== payee.currency)
      return refuse({ code: 'currency-mismatch' });
    const { id, name, bank, accountHint } = payee;
    const { amountMinor, currency } = wish;
    const act = {
      principal,
      context,
      action: 'withdrawal.create',
      subject: {
        action: 'withdrawal.create',
        accountId: account.id,
        payee: { id, name, bank, accountHint },
        amountMinor,
        currency,
      },
      account: { id: account.id, rights: account.rights },
    } as const;
    // Attack: somebody without the right to move money learns balances and caps from the refusals below.
    if (!mayEver('withdrawal.create', account.rights)) {
      const denied = await approvals.authorise(act);
      return denied.ok ? refuse({ code: 'not-permitted', rule: 'access-right' }) : denied;
    }
    const { usdMinor, rate } = await toUsd(wish);
    const { withdrawableMinor, currency: held } = await broker.summary(wish.accountId);
    if (held !== wish.currency) return refuse({ code: 'currency-mismatch' });
    const spoken = await spokenFor(wish.accountId, held);
    if (wish.amountMinor > withdrawableMinor - spoken) return refuse({ code: 'insufficient-funds' });
    const { use } = await usage(wish.accountId, account.entity.id);
    const user = await parties.getUser(principal.userId);
    const caps = await capsFor({ user, entityId: account.entity.id, use, usdMinor, payee });
    if (!caps.ok) return caps;

    const beyondNewDevice = use.dayUsdMinor + usdMinor > policies.for(user.entityId)['device.cool-down-usd-minor'];
    const authorised = await approvals.authorise({ ...act, caps: caps.value, beyondNewDevice });
    if (!authorised.ok) return authorised;
    const entityId = account.entity.id;
    const order = {
      wish,
      payee,
      usdMinor,
      rate,
      withdrawableMinor,
      idempotencyKey,
      requestHash,
      context,
      entityId,
      spendDetail,
    };
    try {
      const accepted = await database.attempt((tx) => accept(tx, order, authorised.value));
      if (accepted.ok || accepted.refusal.code !== 'amount-over-cap') return accepted;
      // What it left behind may have changed since: another withdrawal, a cool-down. A factor that still can is named.
      const { use: useNow } = await usage(wish.accountId, entityId);
      const stronger = await moreThan(authorised.value.factorId, { user, entityId, use: useNow, usdMinor, payee });
      return refuse({ ...accepted.refusal, ...(stronger && { stronger }) });
    } catch (error) {
      // Two sessions with one key at the same moment: the unique index decides, and the loser's approval is not spent.
      if (sqlState(error) === UNIQUE_VIOLATION) return refuse({ code: 'idempotency-key-reused' });
      throw error;
    }
  }

  return {
    async create(wish, who) {
      const account = await parties.findAccount(who.principal.userId, wish.accountId);
      if (account === null) return refuse({ code: 'not-found' });
      const requestHash = hash('sha256', canonicalJson({ ...wish }), 'base64url');
      const earlier = () => repeated(who.principal.userId, who.idempotencyKey, requestHash);
      const repeat = await earlier();
      if (repeat !== null) return repeat;
      const covered = await consentedTo(wish, who);
      if (!covered.ok) return covered;
      const created = await createFirst(wish, { ...who, account, requestHash, spendDetail: covered.value });
      // A parallel request with the same key may have been faster: its withdrawal is this one's answer too.
      return created.ok ? created : ((await earlier()) ?? created);
    },

    async limits(accountId, { entityId, userId }) {
      const { use } = await usage(accountId, entityId);
      return { use, limits: await limitsNow(await parties.getUser(userId), entityId, use) };
    },

    payees: (accountId) => store.findPayees(database.read, accountId),

    async addPayee(tx, { number, ...payee }) {
      const now = clock.now();
      const id = newId('pay', now, random);
      await store.insertPayee(tx, {
        ...payee,
        id,
        numberSealed: vault.seal(numberPlace(id), number),
        accountHint: `•••• ${number.slice(-4)}`,
        addedAt: now,
      });
      return id;
    },

    list: (accountId, entityId) =>
      store.findWithdrawals(database.read, accountId, policies.for(entityId)['withdrawal.listed']),

    async lockPending(tx, accountId) {
      await store.lockAccount(tx, accountId);
      return store.sumExecuting(tx, accountId);
    },
    pending: (accountId) => store.sumExecuting(database.read, accountId),
    async find(accountId, withdrawalId) {
      const found = await store.findWithdrawal(database.read, withdrawalId);
      return found?.accountId === accountId ? found : null;
    },
  };

  async function repeated(
    userId: string,
    key: string,
    requestHash: string,
  ): Promise<Result<Withdrawal, WithdrawalRefusal> | null> {
    const earlier = await store.findByIdempotencyKey(database.read, userId, key);
    if (earlier === null) return null;
    return earlier.requestHash === requestHash ? ok(earlier) : refuse({ code: 'idempotency-key-reused' });
  }

  /** The act itself: approval used, caps held, withdrawal written, broker's job queued, in one transaction. */
  async function accept(
    tx: Tx,
    act: {
      wish: WithdrawalWish;
      payee: Payee;
      usdMinor: number;
      rate: string;
      withdrawableMinor: number;
      idempotencyKey: string;
      requestHash: string;
      context: RequestContext;
      entityId: string;
      spendDetail: SpendDetail;
    },
    authorised: Authorisation,
  ): Promise<Result<Withdrawal, WithdrawalRefusal>> {
    const { wish, payee, usdMinor, rate, context } = act;
    const { user, session, actor, provedBy, rule } = authorised;
    await store.lockAccount(tx, wish.accountId);
    // Attack: the account is closed between the proof and this, so that money leaves what nobody reaches any more.
    if (!(await parties.accountsOf(user.id, tx)).some(({ id: accountId }) => accountId === wish.accountId))
      return refuse({ code: 'not-found' });
    if (!(await authorised.spend(tx))) return refuse({ code: 'approval-void' });
    if (!(await act.spendDetail(tx))) return refuse({ code: 'insufficient-authorization' });
    // Attack: two withdrawals approved side by side, each within the cap, together over it. The lock makes one see the other.
    const { use, today } = await usage(wish.accountId, act.entityId, tx);
    // The same for a new device: side by side two small ones are not one large one.
    const newMoves = policies.for(user.entityId)['device.cool-down-usd-minor'];
    if (authorised.isCooling && use.dayUsdMinor + usdMinor > newMoves)
      return refuse({ code: 'amount-over-cap', rule: 'device.cool-down', remaining: leftOf(newMoves, use) });
    const less = await lowered(tx, user, authorised.factorId, payee);
    if (!less.ok) return less;
    const limit = limitOf(provedBy, use, policies.for(act.entityId), less.value);
    if (!fits(limit, usdMinor))
      return refuse({
        code: 'amount-over-cap',
        rule: `withdrawal.cap.${provedBy}`,
        remaining: { amountMinor: limit.remaining ?? 0, currency: 'USD' },
      });
    if (wish.amountMinor > act.withdrawableMinor - (await spokenFor(wish.accountId, wish.currency, tx)))
      return refuse({ code: 'insufficient-funds' });

    const now = clock.now();
    const id = newId('wdr', now, random);
    const { idempotencyKey, requestHash } = act;
    const counted = { usdMinor, rate, provedBy, countedOn: today, idempotencyKey, requestHash };
    await store.insertWithdrawal(tx, { ...wish, id, userId: user.id, ...counted, now });
    await audit.append(tx, {
      event: 'withdrawal.created',
      outcome: 'done',
      actor,
      origin: originOf(context, session.deviceLabel),
      userId: user.id,
      accountId: wish.accountId,
      rule,
      details: {
        withdrawal: id,
        payee: payee.id,
        payeeName: payee.name,
        amount: toDecimal(wish),
        currency: wish.currency,
        provedBy,
        capRemainingUsdMinor: limit.remaining,
      },
    });
    await jobs.enqueue(tx, { queue: WITHDRAWAL_QUEUE, key: wish.accountId, payload: { withdrawalId: id } });
    const created = await store.findWithdrawal(tx, id);
    assert(created !== null, 'the withdrawal was just written');
    return ok(created);
  }
}

const leftOf = (cap: number, use: CapUse): Money => ({
  amountMinor: Math.max(0, cap - use.dayUsdMinor),
  currency: 'USD',
});

export const numberPlace = (id: string) => ({ table: 'payee', row: id, column: 'number_sealed' });

/**
 * How many codes, and how many notices by text message, may leave. A send costs money, annoys its recipient and can be aimed at somebody else's phone, so it
 * is counted against everything that could pay for the abuse: the recipient, the user, the address asking and the
 * purse of the day. Voice and SMS share the budget.
 *
 * Attack (SMS pumping): thousands of sign-ins ask for codes to numbers that pay the attacker a share. Attack (flooding):
 * a stranger who knows a password keeps a client's phone ringing. Attack (silencing): the same stranger spends the day's
 * codes so that none is left for the owner; a browser known to be the owner's has a budget of its own, whatever else
 * comes from its address. The purse is one for all.
 */
import { type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Sql } from '../../platform/database/database.ts';
import { type Budget, giveBack, increment } from '../../platform/database/primitives.ts';
import type { Policy } from '../policy/index.ts';
import { countryOf } from './destinations.rules.ts';

export interface SendRequest {
  readonly channel: 'sms' | 'voice';
  /** Canonical E.164: where it lies decides which purse pays. */
  readonly to: string;
  /** `vault.pseudonym('recipient', …)`: counted without being stored. */
  readonly recipient: string;
  readonly userId: string;
  readonly address: string;
  /** The owner's known browser, or null for all strangers together. */
  readonly lane: string | null;
  readonly now: Instant;
}

export interface SendRefusal {
  readonly rule: string;
  readonly retryAt: Instant;
}

/** Charges one send, or says which budget is spent and when it frees itself. Runs before anything is written. */
export async function chargeSend(on: Sql, policy: Policy, request: SendRequest): Promise<Result<null, SendRefusal>> {
  const price = policy[request.channel === 'sms' ? 'phone.sms-cost-minor' : 'phone.voice-cost-minor'];
  const { lane } = request;
  const inLane = (key: string): string => (lane === null ? key : `${key}|${lane}`);
  const budgets: readonly { rule: string; key: string; budget: Budget; by?: number }[] = [
    {
      rule: 'phone.sends-per-recipient.short',
      key: inLane(request.recipient),
      budget: budget(
        policy['phone.sends-per-recipient.short'],
        policy['phone.sends-per-recipient.short-window-seconds'],
      ),
    },
    {
      rule: 'phone.sends-per-recipient.long',
      key: inLane(request.recipient),
      budget: budget(policy['phone.sends-per-recipient.long'], policy['phone.sends-per-recipient.long-window-seconds']),
    },
    {
      rule: 'phone.sends-per-user',
      key: inLane(request.userId),
      budget: budget(policy['phone.sends-per-user'], policy['phone.sends-per-user-window-seconds']),
    },
    {
      rule: 'phone.sends-per-address',
      key: inLane(request.address),
      budget: budget(policy['phone.sends-per-address'], policy['phone.sends-per-address-window-seconds']),
    },
    {
      rule: 'phone.spend-per-country-minor',
      key: countryOf(request.to) ?? 'none',
      budget: budget(policy['phone.spend-per-country-minor'], policy['phone.spend-window-seconds']),
      by: price,
    },
    {
      rule: 'phone.spend-minor',
      key: 'all',
      budget: budget(policy['phone.spend-minor'], policy['phone.spend-window-seconds']),
      by: price,
    },
  ];
  for (const { rule, key, budget, by } of budgets) {
    const charge = await increment(on, { scope: rule, key, budget, now: request.now, ...(by !== undefined && { by }) });
    if (!charge.allowed) return refuse({ rule, retryAt: charge.freeAt });
  }
  return ok(null);
}

/**
 * Charges one text message of a notice, against its recipient and against a purse of its own.
 *
 * Attack (flooding by notices): a stranger makes sign-ins or factors pause, again and again, and each time the owner's
 * phone buzzes and the house pays.
 */
export async function chargeNotice(
  on: Sql,
  policy: Policy,
  notice: { readonly recipient: string; readonly now: Instant },
): Promise<Result<null, SendRefusal>> {
  const { recipient, now } = notice;
  const scope = 'notice.sms-per-recipient';
  const per = budget(policy[scope], policy['notice.sms-per-recipient-window-seconds']);
  const toRecipient = await increment(on, { scope, key: recipient, budget: per, now });
  if (!toRecipient.allowed) return refuse({ rule: scope, retryAt: toRecipient.freeAt });
  const purse = budget(policy['notice.spend-minor'], policy['notice.spend-window-seconds']);
  const by = policy['phone.sms-cost-minor'];
  const paid = await increment(on, { scope: 'notice.spend-minor', key: 'all', budget: purse, now, by });
  if (paid.allowed) return ok(null);
  await giveBack(on, scope, recipient);
  return refuse({ rule: 'notice.spend-minor', retryAt: paid.freeAt });
}

const budget = (limit: number, windowSeconds: number): Budget => ({ limit, windowSeconds, blockSeconds: 0 });

/** Wait after the n-th send (1-based): the last step of the back-off repeats. */
export function resendWaitSeconds(backoff: readonly number[], sends: number): number {
  return backoff[Math.min(sends, backoff.length) - 1] ?? 0;
}

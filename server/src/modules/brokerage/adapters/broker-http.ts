/**
 * The broker core over HTTP (packages/contract/src/broker-core.ts). Believes nothing that does not fit the contract:
 * every answer is parsed, and must speak of the account that was asked for. Follows no redirect with its token.
 */
import {
  brokerExecution,
  brokerKnowledge,
  brokerOrders,
  brokerPositions,
  brokerQuotes,
  brokerRates,
  brokerRefusal,
  brokerStatement,
  brokerSummary,
} from '@strongroom/contract/broker-core';
import { type Clock, type Instant, ok, refuse } from '@strongroom/core';
import type { z } from 'zod';
import { type BrokerCore, BrokerUnavailable } from '../brokerage.model.ts';

export interface BrokerHttpSettings {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly token: string;
  readonly timeoutMs: number;
  /** Rates are believed this long. */
  readonly ratesMs: number;
}

interface Answer {
  readonly status: number;
  /** Undefined when it is not JSON. */
  readonly body: unknown;
}

/** What `convert` of the core vocabulary can work with. */
/** Asked too early or too often, or the broker's own fault: time mends these. */
const PASSING_STATUS = new Set([408, 425, 429]);
const RATE = /^(?=.*[1-9])\d{1,9}(\.\d{1,9})?$/;

export function makeBrokerHttp(deps: BrokerHttpSettings & { readonly clock: Clock }): BrokerCore {
  const { baseUrl, token, timeoutMs, ratesMs, clock } = deps;
  let known: { readonly at: Instant; readonly rates: z.infer<typeof brokerRates> } | null = null;

  async function ask(call: string, path: string, init: RequestInit = {}): Promise<Answer> {
    let status: number;
    let text: string;
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${token}`, accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = response.status;
      text = await response.text();
    } catch (cause) {
      throw new BrokerUnavailable(`the broker did not answer ${call}`, { reason: 'unreachable', passing: true, cause });
    }
    return { status, body: jsonOf(text) };
  }

  const account = (accountId: string): string => `/accounts/${encodeURIComponent(accountId)}`;

  return {
    async summary(accountId) {
      const answer = await ask('summary', `${account(accountId)}/summary`);
      return aboutAccount('summary', accountId, read('summary', brokerSummary, answer));
    },
    async positions(accountId) {
      const answer = await ask('positions', `${account(accountId)}/positions`);
      return aboutAccount('positions', accountId, read('positions', brokerPositions, answer));
    },
    async quotes(accountId) {
      const answer = await ask('quotes', `${account(accountId)}/quotes`);
      return aboutAccount('quotes', accountId, read('quotes', brokerQuotes, answer));
    },
    async orders(accountId) {
      const answer = await ask('orders', `${account(accountId)}/orders`);
      return aboutAccount('orders', accountId, read('orders', brokerOrders, answer));
    },
    async statement(accountId, date) {
      const answer = await ask('statement', `${account(accountId)}/statements/${encodeURIComponent(date)}`);
      if (answer.status === 404) return null;
      const found = aboutAccount('statement', accountId, read('statement', brokerStatement, answer));
      if (found.date !== date) throw malformed('the broker answered statement for another day');
      return found;
    },
    async rates() {
      const now = clock.now();
      if (known !== null && known.at <= now && now < known.at + ratesMs) return known.rates;
      const rates = read('rates', brokerRates, await ask('rates', '/rates'));
      if (!Object.values(rates.perUsDollar).every((rate) => RATE.test(rate))) {
        throw malformed('the broker answered rates that are no rates');
      }
      known = { at: now, rates };
      return rates;
    },
    async withdraw(order, idempotencyKey) {
      const answer = await ask('withdraw', '/withdrawals', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body: JSON.stringify(order),
      });
      if (answer.status === 422) return refuse(parse('withdraw', brokerRefusal, answer));
      return ok(read('withdraw', brokerExecution, answer));
    },
    async findExecution(order, idempotencyKey) {
      const answer = await ask('execution', `/withdrawals/${encodeURIComponent(idempotencyKey)}`);
      const found = read('execution', brokerKnowledge, answer);
      if (!found.known) return null;
      const { accountId, amountMinor, currency, reference, executedAt } = found;
      // Another order under our key proves nothing about ours: that is for a person to look into.
      if (accountId !== order.accountId || amountMinor !== order.amountMinor || currency !== order.currency)
        throw malformed('the broker executed another order under this key');
      return { reference, executedAt };
    },
  };
}

function read<T>(call: string, schema: z.ZodType<T>, answer: Answer): T {
  if (answer.status !== 200 && answer.status !== 201) {
    const passing = answer.status >= 500 || PASSING_STATUS.has(answer.status);
    throw new BrokerUnavailable(`the broker answered ${call} with ${answer.status}`, {
      reason: `status-${answer.status}`,
      passing,
    });
  }
  return parse(call, schema, answer);
}

function parse<T>(call: string, schema: z.ZodType<T>, answer: Answer): T {
  const parsed = schema.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  // Paths only: the values are somebody's money.
  const places = parsed.error.issues.map((issue) => issue.path.join('.') || 'body');
  throw malformed(`the broker answered ${call} with ${answer.status} in another shape: ${places.join(', ')}`);
}

/** A gateway that mixes up two answers must not show one client the money of another. */
function aboutAccount<T extends { readonly accountId: string }>(call: string, accountId: string, answer: T): T {
  if (answer.accountId === accountId) return answer;
  throw malformed(`the broker answered ${call} for another account`);
}

const malformed = (message: string): BrokerUnavailable =>
  new BrokerUnavailable(message, { reason: 'malformed', passing: false });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The eight calls of broker-core.ts under `/broker`, bearer token, with faults in the way. */
import { type BrokerRefusal, brokerWithdrawalOrder } from '@strongroom/contract/broker-core';
import type { Clock } from '@strongroom/core';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Answer, Interference } from '../faults/interference.ts';
import { parseOrRefuse, problem } from '../http/problems.ts';
import { sameSecret } from '../http/secrets.ts';
import type { Broker, WithdrawalResult } from './broker.service.ts';
import { restingOrders } from './resting-orders.rules.ts';
import { quotesFor, ratesAt, summarise, valuePositions } from './valuation.rules.ts';

const accountPath = z.strictObject({ accountId: z.string().min(1).max(128) });
const statementPath = accountPath.extend({ date: z.iso.date() });
const idempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);

export interface BrokerRouteDeps {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly interference: Interference;
  readonly token: string;
}

export async function brokerRoutes(app: FastifyInstance, deps: BrokerRouteDeps): Promise<void> {
  const { broker, clock, interference } = deps;

  app.addHook('onRequest', async (request, reply) => {
    const given = /^Bearer ([\x21-\x7e]+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (sameSecret(given, deps.token)) return;
    reply.header('www-authenticate', 'Bearer');
    throw problem(401, 'unauthenticated', 'A bearer token of this broker is required.');
  });

  async function account(params: unknown) {
    const { accountId } = parseOrRefuse(accountPath, params, 'path');
    const found = await broker.findAccount(accountId);
    if (found === null) throw problem(404, 'unknown-account', 'There is no such account.');
    return found;
  }

  app.get('/accounts/:accountId/summary', async (request, reply) =>
    interference.around('broker-reads', reply, async () => ok(summarise(await account(request.params), clock.now()))),
  );

  app.get('/accounts/:accountId/positions', async (request, reply) =>
    interference.around('broker-reads', reply, async () => {
      const found = await account(request.params);
      const now = clock.now();
      return ok({
        accountId: found.id,
        asOf: new Date(now).toISOString(),
        positions: valuePositions(found, now),
      });
    }),
  );

  app.get('/accounts/:accountId/quotes', async (request, reply) =>
    interference.around('broker-reads', reply, async () => {
      const found = await account(request.params);
      const now = clock.now();
      return ok({ accountId: found.id, asOf: new Date(now).toISOString(), quotes: quotesFor(found, now) });
    }),
  );

  app.get('/accounts/:accountId/orders', async (request, reply) =>
    interference.around('broker-reads', reply, async () => {
      const found = await account(request.params);
      const asOf = new Date(clock.now()).toISOString();
      return ok({ accountId: found.id, asOf, orders: restingOrders(found) });
    }),
  );

  app.get('/accounts/:accountId/statements/:date', async (request, reply) => {
    const { accountId, date } = parseOrRefuse(statementPath, request.params, 'path');
    return interference.around('broker-reads', reply, async () => {
      const statement = await broker.statement(await account({ accountId }), date);
      if (statement === null) throw problem(404, 'no-statement', 'There is no statement for this day.');
      return ok(statement);
    });
  });

  app.get('/rates', async (_request, reply) =>
    interference.around('broker-reads', reply, async () => ok(ratesAt(clock.now()))),
  );

  app.get('/withdrawals/:key', async (request, reply) => {
    const { key } = parseOrRefuse(z.strictObject({ key: idempotencyKey }), request.params, 'path');
    return interference.around('broker-reads', reply, async () => {
      const found = await broker.findWithdrawal(key);
      if (found === null) return ok({ known: false });
      const { accountId, amountMinor, currency, reference, executedAt } = found;
      return ok({ known: true, accountId, amountMinor, currency, reference, executedAt });
    });
  });

  app.post('/withdrawals', async (request, reply) => {
    const key = parseOrRefuse(idempotencyKey, request.headers['idempotency-key'], 'Idempotency-Key header');
    const order = parseOrRefuse(brokerWithdrawalOrder, request.body, 'body');
    const work = async () => toAnswer(await broker.withdraw(key, order));
    return interference.around(
      'broker',
      reply,
      work,
      refused({ code: 'payee-refused', detail: 'The payee is refused.' }),
    );
  });
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const refused = (refusal: BrokerRefusal): Answer => ({ status: 422, body: refusal });

function toAnswer(result: WithdrawalResult): Answer {
  if (result.kind === 'key-reused') {
    throw problem(409, 'idempotency-key-reused', 'This Idempotency-Key was used for another withdrawal.');
  }
  if (result.kind === 'refused') return refused(result.refusal);
  const { reference, executedAt } = result.withdrawal;
  return { status: result.kind === 'executed' ? 201 : 200, body: { reference, executedAt } };
}

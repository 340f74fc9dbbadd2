/**
 * The scripting API under `/v1`: what a test or a demonstration reads instead of a real phone and a real inbox, and
 * where it breaks things on purpose. Described at `/openapi.json`.
 */
import type { FastifyInstance } from 'fastify';
import type { Arrivals } from '../arrivals/arrivals.service.ts';
import type { Broker } from '../broker/broker.service.ts';
import type { Cards } from '../card/cards.service.ts';
import type { Contacts } from '../contacts/contacts.service.ts';
import type { Faults } from '../faults/faults.service.ts';
import type { Sims } from '../operator/sims.service.ts';
import { flightBody } from '../phone/flight.model.ts';
import type { Flight } from '../phone/flight.service.ts';
import type { Pushes } from '../push/push.service.ts';
import { openApiDocument } from './openapi.document.ts';
import { parseOrRefuse, problem } from './problems.ts';
import {
  accountPath,
  addressPath,
  callPath,
  faultsBody,
  keysBody,
  labelBody,
  listQuery,
  noQuery,
  numberPath,
  serialPath,
  settleBody,
  simBody,
} from './world.model.ts';

export interface WorldRouteDeps {
  readonly arrivals: Arrivals;
  readonly contacts: Contacts;
  readonly broker: Broker;
  readonly cards: Cards;
  readonly sims: Sims;
  readonly faults: Faults;
  readonly flight: Flight;
  readonly pushes: Pushes;
  readonly publicUrl: () => string;
  readonly authenticatorUrl: string | null;
}

export async function worldRoutes(app: FastifyInstance, deps: WorldRouteDeps): Promise<void> {
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
  app.get('/openapi.json', async (request) => {
    parseOrRefuse(noQuery, request.query, 'query');
    return openApiDocument(deps.publicUrl());
  });
  phoneRoutes(app, deps);
  mailboxRoutes(app, deps);
  cardRoutes(app, deps);
  brokerViews(app, deps);
  faultRoutes(app, deps);

  app.delete('/v1/messages', async (request, reply) => {
    parseOrRefuse(noQuery, request.query, 'query');
    await deps.pushes.clear();
    await deps.arrivals.clear();
    return reply.status(204).send();
  });
}

function phoneRoutes(app: FastifyInstance, deps: WorldRouteDeps): void {
  const { arrivals, contacts, flight, pushes, sims, authenticatorUrl } = deps;
  app.get('/v1/apps', async (request) => {
    parseOrRefuse(noQuery, request.query, 'query');
    return { authenticatorUrl };
  });
  app.get('/v1/phones', async (request) => {
    parseOrRefuse(noQuery, request.query, 'query');
    return { phones: await contacts.phones() };
  });
  app.put('/v1/phones/:number', async (request, reply) => {
    const { number } = parseOrRefuse(numberPath, request.params, 'path');
    await contacts.namePhone(number, parseOrRefuse(labelBody, request.body, 'body').label);
    return reply.status(204).send();
  });
  app.put('/v1/phones/:number/sim', async (request, reply) => {
    const { number } = parseOrRefuse(numberPath, request.params, 'path');
    await sims.put(number, parseOrRefuse(simBody, request.body, 'body').phone);
    return reply.status(204).send();
  });
  app.get('/v1/phones/:number/messages', async (request) => {
    const { number } = parseOrRefuse(numberPath, request.params, 'path');
    const { limit } = parseOrRefuse(listQuery, request.query, 'query');
    return { messages: await arrivals.messages(number, limit) };
  });
  app.put('/v1/phones/:number/flight', async (request, reply) => {
    const { number } = parseOrRefuse(numberPath, request.params, 'path');
    await flight.change(number, parseOrRefuse(flightBody, request.body, 'body').on);
    return reply.status(204).send();
  });
  app.get('/v1/phones/:number/pushes', async (request) => {
    const { number } = parseOrRefuse(numberPath, request.params, 'path');
    const { limit } = parseOrRefuse(listQuery, request.query, 'query');
    return { pushes: await pushes.messages(number, limit) };
  });
  app.get('/v1/phones/:number/calls', async (request) => {
    const { number } = parseOrRefuse(numberPath, request.params, 'path');
    const { limit } = parseOrRefuse(listQuery, request.query, 'query');
    return { calls: await arrivals.calls(number, limit) };
  });
  app.put('/v1/calls/:id/outcome', async (request) => {
    const { id } = parseOrRefuse(callPath, request.params, 'path');
    const { outcome } = parseOrRefuse(settleBody, request.body, 'body');
    const call = await arrivals.settleCall(id, outcome);
    if (call === null) throw problem(409, 'not-ringing', 'No such call is ringing.');
    return call;
  });
}

function mailboxRoutes(app: FastifyInstance, { arrivals, contacts }: WorldRouteDeps): void {
  app.get('/v1/mailboxes', async (request) => {
    parseOrRefuse(noQuery, request.query, 'query');
    return { mailboxes: await contacts.mailboxes() };
  });
  app.put('/v1/mailboxes/:address', async (request, reply) => {
    const { address } = parseOrRefuse(addressPath, request.params, 'path');
    await contacts.nameMailbox(address, parseOrRefuse(labelBody, request.body, 'body').label);
    return reply.status(204).send();
  });
  app.get('/v1/mailboxes/:address/messages', async (request) => {
    const { address } = parseOrRefuse(addressPath, request.params, 'path');
    const { limit } = parseOrRefuse(listQuery, request.query, 'query');
    return { messages: await arrivals.mails(address, limit) };
  });
}

function cardRoutes(app: FastifyInstance, { cards }: WorldRouteDeps): void {
  app.get('/v1/cards', async (request) => {
    parseOrRefuse(noQuery, request.query, 'query');
    return { cards: await cards.list() };
  });
  app.post('/v1/cards/:serialNo/keys', async (request) => {
    const { serialNo } = parseOrRefuse(serialPath, request.params, 'path');
    const { keys } = parseOrRefuse(keysBody, request.body, 'body');
    const card = await cards.press(serialNo, keys);
    if (card === null) throw problem(404, 'no-card', 'There is no such card.');
    return card;
  });
}

function brokerViews(app: FastifyInstance, { broker }: WorldRouteDeps): void {
  app.get('/v1/accounts', async (request) => {
    parseOrRefuse(noQuery, request.query, 'query');
    return { accounts: await broker.accounts() };
  });
  app.put('/v1/accounts/:accountId/emptied', async (request, reply) => {
    const { accountId } = parseOrRefuse(accountPath, request.params, 'path');
    if (!(await broker.empty(accountId))) throw problem(404, 'unknown-account', 'There is no such account.');
    return reply.status(204).send();
  });
  app.get('/v1/withdrawals', async (request) => {
    parseOrRefuse(noQuery, request.query, 'query');
    return { withdrawals: await broker.withdrawals() };
  });
}

function faultRoutes(app: FastifyInstance, { faults }: WorldRouteDeps): void {
  app.get('/v1/faults', async (request) => {
    parseOrRefuse(noQuery, request.query, 'query');
    return faults.read();
  });
  app.put('/v1/faults', async (request) => {
    parseOrRefuse(noQuery, request.query, 'query');
    return faults.change(parseOrRefuse(faultsBody, request.body, 'body'));
  });
}

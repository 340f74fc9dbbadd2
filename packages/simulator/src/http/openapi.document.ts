/** The OpenAPI 3.1 description of the outside world, made of the same schemas the routes parse and answer with. */
import { EVENT_TYPES } from '../events.ts';
import { OPERATOR } from './openapi.operator.ts';
import {
  ACCOUNT,
  ADDRESS,
  answer,
  body,
  componentSchemas,
  KEY,
  LIMIT,
  NUMBER,
  pathParameter,
  problems,
  type SchemaName,
} from './openapi.parts.ts';

const get = (operationId: string, summary: string, name: SchemaName, parameters: object[] = []) => ({
  get: {
    operationId,
    summary,
    tags: ['Watching'],
    parameters,
    responses: { 200: answer('Newest first', name), ...problems(400) },
  },
});

const WATCHING = {
  '/v1/apps': get('listApps', 'Where apps that phones run are opened', 'AppList'),
  '/v1/phones': get('listPhones', 'Every phone that is known', 'PhoneList'),
  '/v1/phones/{number}': {
    put: {
      operationId: 'namePhone',
      summary: 'Give a phone a name, so that it is there before its first message',
      tags: ['Scripting'],
      parameters: [NUMBER],
      requestBody: body('Label'),
      responses: { 204: { description: 'Named' }, ...problems(400) },
    },
  },
  '/v1/phones/{number}/pushes': get('listPushes', 'What was pushed to apps on a phone', 'PushList', [NUMBER, LIMIT]),
  '/v1/phones/{number}/flight': {
    put: {
      operationId: 'changeFlightMode',
      summary: 'Flight mode: nothing reaches the phone',
      tags: ['Scripting'],
      parameters: [NUMBER],
      requestBody: body('FlightMode'),
      responses: { 204: { description: 'Changed' }, ...problems(400) },
    },
  },
  '/v1/calls/{id}/outcome': {
    put: {
      operationId: 'settleCall',
      summary: 'Answer or decline a ringing call',
      tags: ['Scripting'],
      parameters: [pathParameter('id', 'The sid of the call.')],
      requestBody: body('CallOutcome'),
      responses: { 200: answer('The call', 'PhoneCall'), ...problems(400, 409) },
    },
  },
  '/v1/cards': get('listCards', 'Security cards in the hands of people, with what their displays show', 'CardList'),
  '/v1/cards/{serialNo}/keys': {
    post: {
      operationId: 'pressCardKeys',
      summary: 'Press keys of a security card, one after the other',
      tags: ['Scripting'],
      parameters: [pathParameter('serialNo', 'The serial number on the back of the card.')],
      requestBody: body('CardKeys'),
      responses: { 200: answer('The card', 'Card'), ...problems(400, 404) },
    },
  },
  '/v1/mailboxes': get('listMailboxes', 'Every mailbox that is known', 'MailboxList'),
  '/v1/mailboxes/{address}': {
    put: {
      operationId: 'nameMailbox',
      summary: 'Give a mailbox a name, so that it is there before its first mail',
      tags: ['Scripting'],
      parameters: [ADDRESS],
      requestBody: body('Label'),
      responses: { 204: { description: 'Named' }, ...problems(400) },
    },
  },
  '/v1/mailboxes/{address}/messages': get('listMails', 'Mails of a mailbox', 'MailList', [ADDRESS, LIMIT]),
  '/v1/accounts': get('listAccounts', 'Accounts of the paper broker with cash, equity and positions', 'AccountList'),
  '/v1/accounts/{accountId}/emptied': {
    put: {
      operationId: 'emptyAccount',
      summary: 'Sell all that a paper account holds and pay it out',
      tags: ['Scripting'],
      parameters: [pathParameter('accountId', 'The id of the account.')],
      responses: { 204: { description: 'Emptied' }, ...problems(400, 404) },
    },
  },
  '/v1/withdrawals': get('listWithdrawals', 'Money that left, newest first', 'WithdrawalList'),
  '/v1/messages': {
    delete: {
      operationId: 'clearMessages',
      summary: 'Clear every phone and mailbox; a delivery sent again is still recognised',
      tags: ['Scripting'],
      responses: { 204: { description: 'Cleared' }, ...problems(400) },
    },
  },
  '/v1/faults': {
    ...get('readFaults', 'What goes wrong on purpose', 'Faults'),
    put: {
      operationId: 'changeFaults',
      summary: 'Lose, duplicate or refuse the next ones, or delay all, per channel; what is left out stays',
      tags: ['Scripting'],
      requestBody: body('FaultChanges'),
      responses: { 200: answer('All faults now', 'Faults'), ...problems(400) },
    },
  },
  '/v1/events': {
    get: {
      operationId: 'watch',
      summary: 'Everything that happens, live',
      description: `Server-sent events. Types: ${EVENT_TYPES.join(', ')}. The data is the same object a list shows.`,
      tags: ['Watching'],
      responses: {
        200: { description: 'The stream', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        ...problems(429),
      },
    },
  },
};

const form = (properties: Record<string, object>) => ({
  required: true,
  content: {
    'application/x-www-form-urlencoded': { schema: { type: 'object', properties, required: Object.keys(properties) } },
  },
});
const carrierCall = (operationId: string, summary: string, properties: Record<string, object>) => ({
  post: {
    operationId,
    summary,
    tags: ['Carrier'],
    security: [{ carrier: [] }],
    parameters: [pathParameter('sid', 'The carrier account.'), KEY(false)],
    requestBody: form({ To: { type: 'string' }, From: { type: 'string' }, ...properties }),
    responses: {
      201: { description: 'Queued', content: { 'application/json': { schema: { type: 'object' } } } },
      ...Object.fromEntries(
        ['400', '401', '429'].map((status) => [status, { description: 'Error with code, message, status' }]),
      ),
    },
  },
});

const CARRIER = {
  '/carrier/2010-04-01/Accounts/{sid}/Messages.json': carrierCall('sendMessage', 'Send a text message', {
    Body: { type: 'string', maxLength: 1600 },
  }),
  '/carrier/2010-04-01/Accounts/{sid}/Calls.json': carrierCall('placeCall', 'Call and speak', {
    Twiml: { type: 'string', description: 'A Response with Say and Pause elements.' },
  }),
};

const brokerGet = (operationId: string, summary: string, name: SchemaName, parameters: object[]) => ({
  get: {
    operationId,
    summary,
    tags: ['Broker core'],
    security: [{ broker: [] }],
    parameters,
    responses: { 200: answer('As of now', name), ...problems(401, 404) },
  },
});

const BROKER = {
  '/broker/accounts/{accountId}/summary': brokerGet('getSummary', 'Cash and equity', 'BrokerSummary', [ACCOUNT]),
  '/broker/accounts/{accountId}/positions': brokerGet('getPositions', 'Positions now', 'BrokerPositions', [ACCOUNT]),
  '/broker/accounts/{accountId}/quotes': brokerGet('getQuotes', 'Quotes now', 'BrokerQuotes', [ACCOUNT]),
  '/broker/accounts/{accountId}/orders': brokerGet('getOrders', 'Orders in the book', 'BrokerOrders', [ACCOUNT]),
  '/broker/accounts/{accountId}/statements/{date}': brokerGet('getStatement', 'One day', 'BrokerStatement', [
    ACCOUNT,
    pathParameter('date', 'YYYY-MM-DD'),
  ]),
  '/broker/rates': brokerGet('getRates', 'Units of each currency for one US dollar', 'BrokerRates', []),
  '/broker/withdrawals': {
    post: {
      operationId: 'withdraw',
      summary: 'Pay out, exactly once per key',
      tags: ['Broker core'],
      security: [{ broker: [] }],
      parameters: [KEY(true)],
      requestBody: body('BrokerWithdrawalOrder'),
      responses: {
        200: answer('The first execution again', 'BrokerExecution'),
        201: answer('Executed', 'BrokerExecution'),
        422: answer('Refused for good, no money moved', 'BrokerRefusal'),
        ...problems(400, 401, 409, 503),
      },
    },
  },
};

const BREACHED = {
  '/breached/range/{prefix}': {
    get: {
      operationId: 'getRange',
      summary: 'Suffixes of leaked passwords under five hex digits of their SHA-1, padded with count 0',
      tags: ['Breached passwords'],
      parameters: [pathParameter('prefix', 'Five hexadecimal digits.')],
      responses: {
        200: { description: 'SUFFIX:COUNT lines', content: { 'text/plain': { schema: { type: 'string' } } } },
        ...problems(400),
      },
    },
  },
};

export function openApiDocument(url: string): object {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Strongroom outside world (simulation)',
      version: '1',
      description: 'A carrier, a mailbox, a paper broker and a breached-password service for demonstrations and tests.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url }],
    security: [],
    paths: { ...WATCHING, ...CARRIER, ...BROKER, ...BREACHED, ...OPERATOR },
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        carrier: { type: 'http', scheme: 'basic' },
        broker: { type: 'http', scheme: 'bearer' },
        operator: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

/** What the description of the outside world is put together from: schemas by name, answers, parameters. */
import {
  brokerExecution,
  brokerOrders,
  brokerPositions,
  brokerQuotes,
  brokerRates,
  brokerRefusal,
  brokerStatement,
  brokerSummary,
  brokerWithdrawalOrder,
} from '@strongroom/contract/broker-core';
import { z } from 'zod';
import { mail, phoneCall, smsMessage } from '../arrivals/arrivals.model.ts';
import { paperAccountView, paperWithdrawal } from '../broker/broker.model.ts';
import { fault, faultChange } from '../faults/faults.model.ts';
import { flightBody } from '../phone/flight.model.ts';
import { pushList, pushMessage } from '../push/push.model.ts';
import { problemDocument } from './problems.ts';
import * as world from './world.model.ts';

const SCHEMAS = {
  Phone: world.phone,
  AppList: world.appList,
  PhoneList: world.phoneList,
  SmsMessage: smsMessage,
  MessageList: world.messageList,
  PhoneCall: phoneCall,
  CallList: world.callList,
  CallOutcome: world.settleBody,
  Label: world.labelBody,
  PushMessage: pushMessage,
  PushList: pushList,
  FlightMode: flightBody,
  SimPlace: world.simBody,
  Mailbox: world.mailbox,
  MailboxList: world.mailboxList,
  Mail: mail,
  MailList: world.mailList,
  Card: world.card,
  CardList: world.cardList,
  CardKeys: world.keysBody,
  PaperAccount: paperAccountView,
  AccountList: world.accountList,
  PaperWithdrawal: paperWithdrawal,
  WithdrawalList: world.withdrawalList,
  Fault: fault,
  FaultChange: faultChange,
  Faults: world.faultsView,
  FaultChanges: world.faultsBody,
  BrokerSummary: brokerSummary,
  BrokerOrders: brokerOrders,
  BrokerPositions: brokerPositions,
  BrokerQuotes: brokerQuotes,
  BrokerStatement: brokerStatement,
  BrokerRates: brokerRates,
  BrokerWithdrawalOrder: brokerWithdrawalOrder,
  BrokerExecution: brokerExecution,
  BrokerRefusal: brokerRefusal,
  Problem: problemDocument,
} as const;
export type SchemaName = keyof typeof SCHEMAS;

const ref = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` });
const json = (name: SchemaName) => ({ 'application/json': { schema: ref(name) } });
export const answer = (description: string, name: SchemaName) => ({ description, content: json(name) });
export const problems = (...statuses: number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      String(status),
      { description: 'Refused', content: { 'application/problem+json': { schema: ref('Problem') } } },
    ]),
  );
export const pathParameter = (name: string, description: string) => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: { type: 'string' },
});
export const NUMBER = pathParameter('number', 'A telephone number in E.164 form; the plus sign may be written %2B.');
export const ADDRESS = pathParameter('address', 'A mail address.');
export const ACCOUNT = pathParameter('accountId', 'An account of the paper broker.');
export const LIMIT = {
  name: 'limit',
  in: 'query',
  description: 'How many at most, newest first.',
  schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 },
};
export const KEY = (required: boolean) => ({
  name: 'Idempotency-Key',
  in: 'header',
  required,
  description: 'The same key answers the first outcome again and does nothing twice.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
});
export const body = (name: SchemaName) => ({ required: true, content: json(name) });

/** Registered under their names, so that schemas refer to each other instead of being written out again. */
export function componentSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _dialect, $id: _address, ...rest } = schema;
      return [name, rest];
    }),
  );
}

/** Requests to the scripting API of this same origin. Anything but success is thrown and shown as a state of the page. */
import { loadJapaneseFaces } from '../wording/wording.ts';
import type {
  Apps,
  Card,
  CardKey,
  Fault,
  FaultChannel,
  Faults,
  Mail,
  Mailbox,
  PaperAccount,
  Phone,
  PhoneCall,
  PushMessage,
  SmsMessage,
  Withdrawal,
} from './world.types.ts';

const JAPANESE = /[\u3040-\u30ff\u4e00-\u9fff]/u;

async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await fetch(path, { ...init, headers: { accept: 'application/json', ...init?.headers } });
  if (!response.ok) throw new Error(`${response.status} for ${path}`);
  const text = await response.text();
  // Names and messages may be Japanese in every language of the page; their typeface is fetched only then.
  if (JAPANESE.test(text)) void loadJapaneseFaces();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

const put = <T>(path: string, body: unknown): Promise<T> =>
  ask<T>(path, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const part = encodeURIComponent;

export const client = {
  apps: () => ask<Apps>('/v1/apps'),
  phones: async () => (await ask<{ phones: Phone[] }>('/v1/phones')).phones,
  messages: async (number: string) =>
    (await ask<{ messages: SmsMessage[] }>(`/v1/phones/${part(number)}/messages?limit=30`)).messages,
  calls: async (number: string) =>
    (await ask<{ calls: PhoneCall[] }>(`/v1/phones/${part(number)}/calls?limit=30`)).calls,
  pushes: async (number: string) =>
    (await ask<{ pushes: PushMessage[] }>(`/v1/phones/${part(number)}/pushes?limit=30`)).pushes,
  changeFlight: (number: string, on: boolean) => put<void>(`/v1/phones/${part(number)}/flight`, { on }),
  moveSim: (number: string, phone: 'own' | 'another') => put<void>(`/v1/phones/${part(number)}/sim`, { phone }),
  settleCall: (id: string, outcome: 'answered' | 'declined') =>
    put<PhoneCall>(`/v1/calls/${part(id)}/outcome`, { outcome }),
  cards: async () => (await ask<{ cards: Card[] }>('/v1/cards')).cards,
  pressCard: (serialNo: string, keys: readonly CardKey[]) =>
    ask<Card>(`/v1/cards/${part(serialNo)}/keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ keys }),
    }),
  mailboxes: async () => (await ask<{ mailboxes: Mailbox[] }>('/v1/mailboxes')).mailboxes,
  mails: async (address: string) =>
    (await ask<{ messages: Mail[] }>(`/v1/mailboxes/${part(address)}/messages?limit=100`)).messages,
  accounts: async () => (await ask<{ accounts: PaperAccount[] }>('/v1/accounts')).accounts,
  emptyAccount: (accountId: string) => ask<void>(`/v1/accounts/${part(accountId)}/emptied`, { method: 'PUT' }),
  withdrawals: async () => (await ask<{ withdrawals: Withdrawal[] }>('/v1/withdrawals')).withdrawals,
  faults: () => ask<Faults>('/v1/faults'),
  changeFaults: (changes: Partial<Record<FaultChannel, Partial<Fault>>>) => put<Faults>('/v1/faults', changes),
  clear: () => ask<void>('/v1/messages', { method: 'DELETE' }),
} as const;

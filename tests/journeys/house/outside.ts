/**
 * The outside world as a script sees it: reads phones, mailboxes and the broker's ledger, and breaks things on purpose.
 * Waiting is for something to arrive, never for time to pass.
 */
import { expect } from '@playwright/test';
import type {
  FaultChange,
  FaultChannel,
  Mail,
  PaperAccountView,
  PaperWithdrawal,
  PhoneCall,
  PushMessage,
  SmsMessage,
} from '@strongroom/simulator';

export interface Outside {
  /** Text messages of a number, newest first. */
  messages(number: string): Promise<readonly SmsMessage[]>;
  calls(number: string): Promise<readonly PhoneCall[]>;
  /** What was pushed to apps on the phone of this number, newest first. */
  pushes(number: string): Promise<readonly PushMessage[]>;
  flightMode(number: string, on: boolean): Promise<void>;
  mails(address: string): Promise<readonly Mail[]>;
  withdrawals(): Promise<readonly PaperWithdrawal[]>;
  accounts(): Promise<readonly PaperAccountView[]>;
  /** Sells everything of this holder and pays it out, past the product. */
  empty(holder: string): Promise<void>;
  /** The code of the next text message that this object has not handed out yet. */
  nextCode(number: string): Promise<string>;
  nextMail(address: string, about: RegExp): Promise<Mail>;
  setFault(channel: FaultChannel, change: FaultChange): Promise<void>;
}

const ARRIVES_WITHIN_MS = 60_000;

export function makeOutside(worldUrl: string): Outside {
  const handedOut = new Set<string>();
  async function get<Answer>(path: string): Promise<Answer> {
    const response = await fetch(worldUrl + path);
    if (!response.ok) throw new Error(`the outside world answered ${response.status} to ${path}`);
    return (await response.json()) as Answer;
  }
  async function put(path: string, body: object): Promise<void> {
    const response = await fetch(worldUrl + path, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`the outside world answered ${response.status} to ${path}`);
  }
  const messages = async (number: string): Promise<readonly SmsMessage[]> =>
    (await get<{ messages: SmsMessage[] }>(`/v1/phones/${encodeURIComponent(number)}/messages`)).messages;
  const mails = async (address: string): Promise<readonly Mail[]> =>
    (await get<{ messages: Mail[] }>(`/v1/mailboxes/${encodeURIComponent(address)}/messages`)).messages;

  async function next<Item extends { readonly id: string }>(
    what: string,
    read: () => Promise<readonly Item[]>,
    wanted: (item: Item) => boolean,
  ): Promise<Item> {
    let found: Item | undefined;
    await expect
      .poll(
        async () => {
          found = (await read()).find((item) => !handedOut.has(item.id) && wanted(item));
          return found !== undefined;
        },
        { message: what, timeout: ARRIVES_WITHIN_MS, intervals: [30, 60, 100] },
      )
      .toBe(true);
    if (found === undefined) throw new Error(what);
    handedOut.add(found.id);
    return found;
  }

  return {
    messages,
    mails,
    pushes: async (number) =>
      (await get<{ pushes: PushMessage[] }>(`/v1/phones/${encodeURIComponent(number)}/pushes`)).pushes,
    flightMode: (number, on) => put(`/v1/phones/${encodeURIComponent(number)}/flight`, { on }),
    calls: async (number) =>
      (await get<{ calls: PhoneCall[] }>(`/v1/phones/${encodeURIComponent(number)}/calls`)).calls,
    withdrawals: async () => (await get<{ withdrawals: PaperWithdrawal[] }>('/v1/withdrawals')).withdrawals,
    accounts: async () => (await get<{ accounts: PaperAccountView[] }>('/v1/accounts')).accounts,
    async empty(holder) {
      const { accounts } = await get<{ accounts: PaperAccountView[] }>('/v1/accounts');
      for (const { summary } of accounts.filter((account) => account.holder === holder))
        await put(`/v1/accounts/${encodeURIComponent(summary.accountId)}/emptied`, {});
    },
    async nextCode(number) {
      const sms = await next(
        `a code for ${number}`,
        () => messages(number),
        ({ code }) => code !== null,
      );
      return sms.code ?? '';
    },
    nextMail: (address, about) =>
      next(
        `a mail to ${address} about ${about}`,
        () => mails(address),
        ({ subject }) => about.test(subject),
      ),
    async setFault(channel, change) {
      await put('/v1/faults', { [channel]: change });
    },
  };
}

/**
 * People who go about their business while the house dies around them, and the ledger of what the house acknowledged.
 * What was asked but not answered is in limbo: it may have happened or not, and the ledger says so.
 */
import { expect } from 'vitest';
import type { Browser } from './browser.client.ts';
import type { MortalHouse } from './crash.house.ts';

export interface OwnSession {
  readonly id: string;
  readonly browser: Browser;
}

export interface WishedWithdrawal {
  readonly key: string;
  readonly accountId: string;
  readonly payeeId: string;
  readonly amountMinor: number;
  readonly currency: 'USD' | 'CAD' | 'JPY';
  readonly approval: string;
  /** Whose browser asked, to ask again. */
  readonly by: Actor;
  /** Set once the house has answered. */
  id: string | null;
}

export interface Actor {
  readonly username: string;
  readonly phone: string;
  readonly currency: 'USD' | 'CAD' | 'JPY';
  /** One, or the old and the new one while a change is in limbo. */
  passwords: readonly string[];
  sessions: OwnSession[];
  accountId: string;
  payeeId: string;
  passwordChanges: { acknowledged: number; limbo: number };
}

export interface Ledger {
  readonly opened: string[];
  /** Sessions that were signed out of, each with the cookies it had. */
  readonly ended: string[];
  /** Cookies that must open nothing any more. */
  readonly dead: { readonly why: string; readonly browser: Browser }[];
  readonly withdrawals: WishedWithdrawal[];
  readonly guesses: { acknowledged: number; sent: number };
}

export type Chance = () => number;
/** Mulberry32: the same seed, the same story, as far as the machine lets it. */
export function chanceOf(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const CUT = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'UND_ERR_SOCKET', 'ABORT_ERR']);
function isCut(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CUT.has(code) || (error.cause !== undefined && isCut(error.cause));
}

/** Repeats `act` until the house dies; anything but a broken connection is a failure of the test. */
export async function untilDeath(house: MortalHouse, act: () => Promise<void>): Promise<void> {
  try {
    while (!house.dying()) await act();
  } catch (error) {
    if (!isCut(error) || !house.dying()) throw error;
  }
}

export const newLedger = (): Ledger => ({
  opened: [],
  ended: [],
  dead: [],
  withdrawals: [],
  guesses: { acknowledged: 0, sent: 0 },
});

let serial = 0;

export function makeActs(house: MortalHouse, ledger: Ledger) {
  const seen = new Set<string>();

  /** The next message on the phone nobody has looked at; the world is looked at until it comes. */
  async function nextCode(actor: Actor): Promise<string> {
    for (;;) {
      const reply = await fetch(`${house.worldUrl}/v1/phones/${encodeURIComponent(actor.phone)}/messages?limit=20`);
      const { messages } = (await reply.json()) as { messages: { id: string; code: string | null }[] };
      const fresh = messages.findLast(({ id, code }) => code !== null && !seen.has(id));
      if (fresh?.code != null) {
        seen.add(fresh.id);
        return fresh.code;
      }
    }
  }

  /** Old codes may still arrive from the last life; the right one comes too. */
  async function proveWith<T extends { outcome: string }>(
    actor: Actor,
    send: (answer: string) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const answer = await send(await nextCode(actor));
      if (answer.outcome !== 'answer-wrong') return answer;
    }
  }

  async function signIn(actor: Actor): Promise<void> {
    const browser = house.browser();
    const factors = await passPassword(actor, browser);
    const factor = factors.find(({ kind }) => kind === 'phone');
    const { challenge } = await browser.ask('beginSignInChallenge', {
      body: { factorId: factor?.id ?? '', method: 'sms' },
    });
    const challengeId = challenge?.id ?? '';
    const answer = await proveWith(actor, (code) =>
      browser.call('answerSignIn', { body: { challengeId, answer: code } }),
    );
    const { sessionId } = answer.data();
    ledger.opened.push(sessionId);
    actor.sessions.push({ id: sessionId, browser });
  }

  async function learnAccount(actor: Actor, browser: Browser): Promise<void> {
    const [account] = (await browser.ask('listAccounts')).accounts;
    const accountId = account?.id ?? '';
    const [payee] = (await browser.ask('listPayees', { params: { accountId } })).payees;
    Object.assign(actor, { accountId, payeeId: payee?.id ?? '' });
  }

  async function passPassword(actor: Actor, browser: Browser) {
    for (const password of actor.passwords) {
      const begun = await browser.call('beginSignIn', { body: { username: actor.username, password } });
      if (begun.outcome === 'sign-in-refused' && actor.passwords.length > 1) continue;
      actor.passwords = [password];
      return begun.data().factors;
    }
    throw new Error(`neither the old nor the new password of ${actor.username} is right`);
  }

  /** Takes a session out of the actor's hands: if the house dies meanwhile, nobody knows what became of it. */
  const take = (actor: Actor, chance: Chance): OwnSession =>
    actor.sessions.splice(Math.floor(chance() * actor.sessions.length), 1)[0] as OwnSession;

  async function signOut(actor: Actor, session: OwnSession): Promise<void> {
    const copy = session.browser.copy();
    expect((await session.browser.call('signOut')).outcome).toBe('done');
    ledger.ended.push(session.id);
    ledger.dead.push({ why: `${actor.username} signed out of ${session.id}`, browser: copy });
  }

  async function withdraw(actor: Actor, session: OwnSession): Promise<void> {
    const { browser } = session;
    if (actor.accountId === '') await learnAccount(actor, browser);
    serial += 1;
    const { accountId, payeeId, currency } = actor;
    const wish = { accountId, payeeId, amountMinor: 100 + serial, currency, key: `crash-${serial}`, by: actor };
    const request = {
      params: { accountId },
      body: { payeeId, amountMinor: wish.amountMinor, currency },
      idempotencyKey: wish.key,
    };
    const demanded = await browser.call('createWithdrawal', request);
    const approval = demanded.problem?.approval;
    if (approval === undefined) throw new Error(`no approval was asked for: ${demanded.text}`);
    const params = { approvalId: approval.id };
    const factor = approval.factors.find(({ kind }) => kind === 'phone');
    const begun = await browser.ask('beginApprovalChallenge', {
      params,
      body: { factorId: factor?.id ?? '', method: 'sms' },
    });
    const challengeId = begun.challenge?.id ?? '';
    const before = browser.copy();
    const proven = await proveWith(actor, (code) =>
      browser.call('answerApproval', { params, body: { challengeId, answer: code } }),
    );
    expect(proven.outcome).toBe('done');
    ledger.dead.push({ why: `${session.id} was raised and has a new secret`, browser: before });
    const entry: WishedWithdrawal = { ...wish, approval: approval.id, id: null };
    ledger.withdrawals.push(entry);
    entry.id = (await browser.ask('createWithdrawal', { ...request, approval: approval.id })).id;
    actor.sessions.push(session);
  }

  async function changePassword(actor: Actor, session: OwnSession): Promise<void> {
    serial += 1;
    const others = actor.sessions.splice(0);
    const [currentPassword = ''] = actor.passwords;
    const newPassword = `velvet anchors drift ${serial} times`;
    const before = session.browser.copy();
    actor.passwords = [currentPassword, newPassword];
    actor.passwordChanges.limbo += 1;
    const changed = await session.browser.call('changePassword', { body: { currentPassword, newPassword } });
    expect([changed.outcome, changed.text]).toEqual(['done', '']);
    actor.passwords = [newPassword];
    actor.passwordChanges.limbo -= 1;
    actor.passwordChanges.acknowledged += 1;
    const why = `${actor.username} changed the password`;
    ledger.dead.push({ why, browser: before }, ...others.map(({ browser }) => ({ why, browser })));
    actor.sessions.push(session);
  }

  return {
    async live(actor: Actor, chance: Chance): Promise<void> {
      const dice = chance();
      if (actor.sessions.length === 0 || dice < 0.25) return signIn(actor);
      const session = take(actor, chance);
      if (dice < 0.4) return signOut(actor, session);
      if (dice < 0.55) return changePassword(actor, session);
      return withdraw(actor, session);
    },

    /** Somebody guesses the password of somebody else, over and over. */
    async guess(username: string): Promise<void> {
      const body = { username, password: `guess number ${ledger.guesses.sent}` };
      ledger.guesses.sent += 1;
      expect((await house.browser().call('beginSignIn', { body })).outcome).toBe('sign-in-refused');
      ledger.guesses.acknowledged += 1;
    },

    signIn,
  };
}

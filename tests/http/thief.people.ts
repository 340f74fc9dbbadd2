/**
 * A thief who knows the password and reads the owner's text messages, and nothing else: no mailbox, no app, no key of the
 * owner. They have a number, a mailbox, an app and a passkey of their own, and try one thing after the other.
 */
import type { Approval, OfferedFactor } from '@strongroom/contract';
import { Secret, TOTP } from 'otpauth';
import { type Authenticator, makeAuthenticator } from './authenticator.ts';
import type { House } from './harness.ts';
import { codeFor, newKey, type Person } from './people.ts';
import { newMail, newNumber } from './recovery.people.ts';

const NOBODY = { phone: '+12025550000', mail: 'nobody@mail.test' };
const MINUTE_MS = 60_000;

export interface Thief {
  /** One thing that can be tried; refusals are part of life, anything else is a bug. */
  readonly tries: Readonly<Record<Try, () => Promise<void>>>;
  /** Dollars that have left, in cents, with the moment of each. */
  readonly taken: readonly { readonly amountMinor: number; readonly at: number; readonly kind: string }[];
  /** What was achieved, to see that the tries are no shadow-boxing. */
  readonly done: readonly string[];
}

export const TRIES = [
  ...['app', 'key', 'printed', 'remove', 'number', 'lostNumber', 'mail', 'password', 'recover', 'optOut', 'optIn'],
  ...['payNew', 'payOld', 'wait'],
] as const;
export type Try = (typeof TRIES)[number];

export function makeThief(house: House, owner: Person, payNewTo: () => Promise<string>): Thief {
  const taken: { amountMinor: number; at: number; kind: string }[] = [];
  const done: string[] = [];
  const key: Authenticator = makeAuthenticator();
  let { password } = owner;
  let app: TOTP | null = null;
  let number = owner.phone;
  let mail: string | null = null;
  let browser = house.browser();

  const shown = (): string => {
    house.clock.advance(30_000);
    return app?.generate({ timestamp: house.clock.now() }) ?? '';
  };
  const texted = (): Promise<string> => codeFor(house, { ...NOBODY, phone: number }).catch(() => '');

  /** The answer to whatever a factor of theirs is asked; null for those of the owner. */
  async function ask(
    { id, kind, hint, refused }: OfferedFactor,
    begin: (factorId: string, method: 'sms' | 'totp' | 'passkey') => Promise<{ id: string; ask: unknown } | null>,
  ): Promise<{ challengeId: string; answer: never } | null> {
    const method = kind === 'phone' ? 'sms' : kind === 'totp' || kind === 'passkey' ? kind : null;
    const theirs = kind === 'phone' || (kind === 'totp' && app !== null) || (kind === 'passkey' && hint === 'Thief');
    if (method === null || !theirs || refused !== null) return null;
    house.clock.advance(2 * MINUTE_MS);
    const challenge = await begin(id, method);
    if (challenge === null) return null;
    const answer = method === 'sms' ? await texted() : method === 'totp' ? shown() : key.assert(challenge.ask as never);
    return { challengeId: challenge.id, answer: answer as never };
  }

  async function enter(): Promise<boolean> {
    if ((await browser.call('listFactors')).outcome === 'done') return true;
    browser = house.browser();
    const flow = await browser.call('beginSignIn', { body: { username: owner.username, password } });
    if (flow.outcome !== 'done') return false;
    for (const factor of flow.data().factors) {
      const body = await ask(factor, async (factorId, method) => {
        const begun = await browser.call('beginSignInChallenge', { body: { factorId, method } });
        return begun.outcome === 'done' ? begun.data().challenge : null;
      });
      if (body !== null && (await browser.call('answerSignIn', { body })).outcome === 'done') return true;
    }
    return false;
  }

  /** The kind of the factor that proved it; null where none of theirs may. */
  async function prove(approval: Approval | undefined): Promise<string | null> {
    if (approval === undefined) return null;
    const params = { approvalId: approval.id };
    for (const factor of approval.factors.filter(({ sufficient }) => sufficient)) {
      const body = await ask(factor, async (factorId, method) => {
        const begun = await browser.call('beginApprovalChallenge', { params, body: { factorId, method } });
        return begun.outcome === 'done' ? begun.data().challenge : null;
      });
      if (body !== null && (await browser.call('answerApproval', { params, body })).outcome === 'done')
        return factor.kind;
    }
    return null;
  }

  /** Asks, proves with what there is, and asks again. */
  async function proven(
    act: (approval: string | undefined) => Promise<{
      readonly outcome: string;
      readonly problem: { readonly approval?: Approval | undefined } | null;
      data(): unknown;
    }>,
  ): Promise<{ data: unknown; kind: string | null } | null> {
    if (!(await enter())) return null;
    const first = await act(undefined);
    if (first.outcome === 'done') return { data: first.data(), kind: null };
    const kind = await prove(first.problem?.approval);
    if (kind === null) return null;
    const second = await act(first.problem?.approval?.id);
    return second.outcome === 'done' ? { data: second.data(), kind } : null;
  }

  async function change(kind: 'phone' | 'mail', oldLost: boolean): Promise<void> {
    if (!(await enter())) return;
    const { contactPoints } = await browser.ask('listContactPoints');
    const params = { contactPointId: contactPoints.find((point) => point.kind === kind)?.id ?? '' };
    const value = kind === 'phone' ? newNumber() : newMail();
    const body = { value, oldLost };
    const begun = await proven((approval) => browser.call('beginContactChange', { params, body, approval }));
    const [change] = (begun?.data as { changes: { id: string }[] } | undefined)?.changes ?? [];
    if (change === undefined) return;
    const own = await codeFor(house, { ...NOBODY, [kind]: value }).catch(() => '');
    const confirm = (side: 'old' | 'new', code: string) =>
      browser.call('confirmContactChange', { params: { changeId: change.id }, body: { side, code } });
    await confirm('new', own);
    if (kind === 'phone') await confirm('old', await texted());
    const { changes } = await browser.ask('listContactChanges');
    if (changes.some(({ id }) => id === change.id)) return;
    done.push(`${kind} changed`);
    if (kind === 'phone') number = value;
    else mail = value;
  }

  async function pay(payeeId: string, what: string): Promise<void> {
    for (const amountMinor of [100_000, 10_000, 1_000]) {
      const paid = await proven((approval) =>
        browser.call('createWithdrawal', {
          params: { accountId: owner.accountId },
          body: { payeeId, amountMinor, currency: 'USD' },
          idempotencyKey: newKey(),
          approval,
        }),
      );
      if (paid === null) continue;
      taken.push({ amountMinor, at: house.clock.now(), kind: paid.kind ?? '' });
      done.push(`${what} by ${paid.kind}`);
      return;
    }
  }

  const tries: Record<Try, () => Promise<void>> = {
    async app() {
      const begun = await proven((approval) => browser.call('beginTotpEnrolment', { approval }));
      if (begun === null) return;
      const { factor, secret } = begun.data as { factor: { id: string }; secret: string };
      const made = new TOTP({ secret: Secret.fromBase32(secret) });
      const body = { code: made.generate({ timestamp: house.clock.now() }), name: 'Thief' };
      const confirmed = await browser.call('confirmTotpEnrolment', { params: { factorId: factor.id }, body });
      if (confirmed.outcome !== 'done') return;
      app = made;
      done.push('app');
    },
    async key() {
      const begun = await proven((approval) =>
        browser.call('beginPasskeyEnrolment', { body: { name: 'Thief' }, approval }),
      );
      if (begun === null) return;
      const { creation } = begun.data as { creation: never };
      const confirmed = await browser.call('confirmPasskeyEnrolment', { body: key.create(creation) });
      if (confirmed.outcome === 'done') done.push('key');
    },
    async printed() {
      if (await proven((approval) => browser.call('createRecoveryCodes', { approval }))) done.push('printed');
    },
    async remove() {
      if (!(await enter())) return;
      for (const { id } of (await browser.ask('listFactors')).factors) {
        const params = { factorId: id };
        if (await proven((approval) => browser.call('removeFactor', { params, approval }))) done.push('removed');
      }
    },
    number: () => change('phone', false),
    lostNumber: () => change('phone', true),
    mail: () => change('mail', false),
    async password() {
      const newPassword = `${password.split(' ').toReversed().join(' ')} again`;
      const body = { currentPassword: password, newPassword };
      if (!(await proven((approval) => browser.call('changePassword', { body, approval })))) return;
      password = newPassword;
      done.push('password');
    },
    async recover() {
      const visitor = house.browser();
      const begun = await visitor.call('beginPasswordRecovery', { body: { username: owner.username } });
      if (begun.outcome !== 'done' || mail === null) return;
      const { token } = begun.data();
      const code = await codeFor(house, { ...NOBODY, mail }).catch(() => '000000');
      const read = await visitor.call('answerRecoveryMail', { body: { token, code } });
      if (read.outcome === 'done') done.push('mail of recovery read');
    },
    async optOut() {
      if (!(await enter())) return;
      const body = { disclaimerVersion: (await browser.ask('getOptOut')).disclaimer.version };
      if (await proven((approval) => browser.call('optOut', { body, approval }))) done.push('out');
    },
    async optIn() {
      if (await enter()) await browser.call('optIn', { query: {} });
    },
    payNew: async () => pay(await payNewTo(), 'paid new'),
    payOld: () => pay(owner.payeeIds[0], 'paid old'),
    async wait() {
      house.clock.advance(60 * MINUTE_MS);
      await house.drain();
    },
  };
  return { tries, taken, done };
}

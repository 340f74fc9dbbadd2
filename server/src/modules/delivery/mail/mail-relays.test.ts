/** Several mail servers: who is asked after whom, and who is left alone. */
import { describe, expect, it } from 'vitest';
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';
import { makeBreakers } from '../breaker.flow.ts';
import { NotAccepted } from '../receipts.model.ts';
import { AddressRefused } from './mail.model.ts';
import { makeMailRelays } from './mail-relays.ts';

const mail = { messageId: 'msg_1', to: 'aiko@example.com', subject: 'x', text: 'y' };
const LATER = new NotAccepted('450');
const NEVER = new PermanentJobFailure('554');
const UNCLEAR = new Error('timeout');
const NO_SUCH = new AddressRefused('550', 'unknown-address');

/** Servers a, b, …, each with what it throws in turn; null takes the mail. */
function relays(...troubles: readonly (readonly (Error | null)[])[]) {
  let now = 0;
  const asked: string[] = [];
  const clock = { now: () => now };
  const breakers = makeBreakers({ failures: 2, openMs: 1_000 }, clock, () => {});
  const made = troubles.map((list, at) => {
    const name = 'abc'.charAt(at);
    const left = [...list];
    return {
      name,
      sendMail: async () => {
        asked.push(name);
        const trouble = left.shift();
        if (trouble != null) throw trouble;
        return { reference: name };
      },
    };
  });
  const outcomes: string[] = [];
  const carrier = makeMailRelays(made, { breakers, onOutcome: (name, outcome) => outcomes.push(`${name} ${outcome}`) });
  const send = () =>
    carrier.sendMail(mail).then(
      ({ reference }) => reference,
      (error: unknown) => error,
    );
  return { send, asked, outcomes, later: () => (now += 1_000) };
}

describe('mail servers in order', () => {
  it('asks the next one at once where the first certainly has not taken it, or never will', async () => {
    for (const trouble of [LATER, NEVER]) {
      const { send, outcomes } = relays([trouble], [null]);
      expect(await send()).toBe('b');
      expect(outcomes).toEqual(['a refused', 'b accepted']);
    }
  });

  it('asks no other where the first may have it, nor about an address that is none', async () => {
    for (const trouble of [UNCLEAR, NO_SUCH]) {
      const { send, asked } = relays([trouble], [null]);
      expect(await send()).toBe(trouble);
      expect(asked).toEqual(['a']);
    }
  });

  it('leaves one alone that failed too often, and tries it again after a while', async () => {
    const { send, asked, later } = relays([LATER, LATER], []);
    expect([await send(), await send(), await send()]).toEqual(['b', 'b', 'b']);
    expect(asked.join('')).toBe('ababb');
    later();
    expect(await send()).toBe('a');
  });

  it('does not leave a server alone because of addresses', async () => {
    const { send, asked } = relays([NO_SUCH, NO_SUCH, NO_SUCH], []);
    for (const _ of [1, 2, 3]) await send();
    expect(asked.join('')).toBe('aaa');
  });

  it('is repeated later while one may still take it, and given up where none ever will', async () => {
    expect(await relays([LATER], [NEVER]).send()).toBe(LATER);
    expect(await relays([NEVER], [LATER]).send()).toBe(LATER);
    expect(await relays([NEVER], [NEVER]).send()).toBe(NEVER);
    const { send } = relays([UNCLEAR, UNCLEAR], [NEVER, NEVER]);
    for (const _ of [1, 2]) await send();
    const resting = await send();
    expect(resting).toBeInstanceOf(NotAccepted);
    expect(resting).not.toBeInstanceOf(PermanentJobFailure);
  });
});

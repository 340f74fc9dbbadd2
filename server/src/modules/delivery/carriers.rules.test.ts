/** The pure rules of carriers: whose turn it is, when one is left alone, where numbers lie, how texts are cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeText, segmentsOf, splitText } from './adapters/smpp/sms-text.ts';
import { isSigned, readForm, readStatus, signatureOf } from './adapters/status-callback.rules.ts';
import { advanceBreaker, type Breaker, breakerEvents, closedBreaker } from './breaker.flow.ts';
import { countryOf, judgeDestination } from './destinations.rules.ts';
import { type Handover, type HandoverState, nextStep } from './handover.rules.ts';

const states: readonly HandoverState[] = [
  ...(['handing', 'unclear', 'refused', 'accepted', 'delivered', 'failed', 'expired', 'unknown'] as const),
];
const WAIT = 1_000;

describe('whose turn it is', () => {
  const world = fc.record({
    candidates: fc
      .uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 })
      .chain((names) =>
        fc.tuple(
          ...names.map((name) => fc.record({ name: fc.constant(name), repeats: fc.boolean(), usable: fc.boolean() })),
        ),
      ),
    past: fc.uniqueArray(
      fc.record({ carrier: fc.constantFrom('a', 'b', 'c'), state: fc.constantFrom(...states), at: fc.nat(3_000) }),
      { selector: ({ carrier }) => carrier, maxLength: 3 },
    ),
  });

  it('is never a second carrier while another may still bring it, nor any after it arrived', () => {
    fc.assert(
      fc.property(world, ({ candidates, past }) => {
        const handovers: Handover[] = past
          .sort((one, other) => one.at - other.at)
          .map(({ carrier, state, at }, index) => ({
            carrier,
            state,
            place: index + 1,
            reason: null,
            tries: 1,
            handedAt: at,
          }));
        const now = 3_000;
        const step = nextStep({ handovers, candidates, waitMs: WAIT, now });
        if (step.do !== 'hand') return;
        expect(handovers.every(({ state }) => state !== 'delivered')).toBe(true);
        expect(candidates.find(({ name }) => name === step.carrier)?.usable).toBe(true);
        const alive = handovers.filter(
          ({ state, handedAt }) =>
            ['handing', 'unclear', 'accepted', 'unknown'].includes(state) && now < handedAt + WAIT,
        );
        for (const one of alive) {
          // Only itself, only where a repeat is recognised.
          if (one !== alive.at(-1)) continue;
          expect(one.carrier).toBe(step.carrier);
          expect(candidates.find(({ name }) => name === step.carrier)?.repeats).toBe(true);
        }
      }),
    );
  });

  it("is nobody's when all have refused for good", () => {
    const handovers: Handover[] = [
      { carrier: 'a', place: 1, state: 'failed', reason: 'filtered', tries: 1, handedAt: 0 },
    ];
    const candidates = [{ name: 'a', repeats: true, usable: true }];
    expect(nextStep({ handovers, candidates, waitMs: WAIT, now: 9 })).toEqual({ do: 'give-up', reason: 'filtered' });
  });
});

describe('a breaker', () => {
  const settings = { failures: 3, openMs: 100 };
  it('opens after so many failures in a row, lets one try, and closes on success', () => {
    let breaker: Breaker = closedBreaker;
    const step = (event: (typeof breakerEvents)[number], now: number): boolean => {
      const after = advanceBreaker(breaker, event, settings, now);
      if (after !== null) breaker = after;
      return after !== null;
    };
    for (const _ of [1, 2]) step('failure', 0);
    step('success', 0);
    for (const _ of [1, 2]) step('failure', 0);
    expect(step('ask', 0)).toBe(true);
    step('failure', 0);
    expect([step('ask', 99), step('ask', 100), step('ask', 100)]).toEqual([false, true, false]);
    step('failure', 101);
    expect(step('ask', 150)).toBe(false);
    expect(step('ask', 201)).toBe(true);
    step('success', 202);
    expect(breaker).toEqual(closedBreaker);
  });

  it('always lets somebody try again in time, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...breakerEvents), fc.nat(1_000))), (events) => {
        let breaker: Breaker = closedBreaker;
        let now = 0;
        for (const [event, wait] of events) {
          now += wait;
          breaker = advanceBreaker(breaker, event, settings, now) ?? breaker;
        }
        expect(advanceBreaker(breaker, 'ask', settings, now + settings.openMs)).not.toBeNull();
      }),
    );
  });
});

describe('where a number lies', () => {
  it.each([
    ['+12025550123', 'US'],
    ['+14165550123', 'CA'],
    ['+18765550123', 'JM'],
    ['+819012345678', 'JP'],
    ['+33612345678', 'FR'],
    ['+447700900123', 'GB'],
    ['+77011234567', 'KZ'],
    ['+79161234567', 'RU'],
    ['+390669812345', 'VA'],
    ['+2101234567', null],
  ])('%s is in %s', (phone, country) => expect(countryOf(phone)).toBe(country));

  it('is refused where the house says so, and where others are paid', () => {
    const rules = { allowed: ['US', 'JP'], forbidden: ['JP'], premium: ['1202666'] };
    expect(judgeDestination('+12025550123', rules)).toEqual({ ok: true, country: 'US' });
    const ruleOf = (phone: string) => {
      const judged = judgeDestination(phone, rules);
      return judged.ok ? null : judged.rule;
    };
    expect(ruleOf('+819012345678')).toBe('destination.forbidden');
    expect(ruleOf('+33612345678')).toBe('destination.forbidden');
    expect(ruleOf('+12026660123')).toBe('destination.premium');
    expect(ruleOf('+449012345678')).toBe('destination.premium');
  });
});

describe('a text in parts', () => {
  it('loses nothing, keeps to its room, and cuts no sign in two', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const encoded = encodeText(text);
        const parts = splitText(encoded);
        expect(Buffer.concat(parts)).toEqual(Buffer.concat(encoded.signs));
        const most = parts.length === 1 ? (encoded.coding === 0 ? 160 : 140) : encoded.coding === 0 ? 153 : 134;
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(most);
          if (encoded.coding === 0) expect(part.at(-1)).not.toBe(0x1b);
          else if (part.length > 0) expect(part.readUInt16BE(part.length - 2) & 0xfc00).not.toBe(0xd800);
        }
      }),
    );
  });
  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['€'.repeat(80), 1],
    ['€'.repeat(81), 2],
    ['出'.repeat(70), 1],
    ['出'.repeat(71), 2],
    ['', 1],
  ])('%s takes %i', (text, parts) => expect(segmentsOf(text)).toBe(parts));
});

describe('what a carrier tells', () => {
  const URL = 'https://portal.example/carriers/main/status';
  const form = new Map([
    ['MessageSid', 'SM1'],
    ['MessageStatus', 'delivered'],
    ['To', '+14155550142'],
  ]);

  it('is signed as the API says: HMAC-SHA1 over address and sorted parameters', () => {
    // The example of the API's own documentation on validating requests.
    const documented = new Map([
      ['CallSid', 'CA1234567890ABCDE'],
      ['Caller', '+14158675310'],
      ['Digits', '1234'],
      ['From', '+14158675310'],
      ['To', '+18005551212'],
    ]);
    expect(signatureOf('12345', 'https://example.com/myapp.php?foo=1&bar=2', documented)).toBe(
      'L/OH5YylLD5NRKLltdqwSvS0BnU=',
    );
  });

  it('is refused when anything of it differs', () => {
    const good = signatureOf('token', URL, form);
    expect(isSigned('token', URL, form, good)).toBe(true);
    expect(isSigned('other', URL, form, good)).toBe(false);
    expect(isSigned('token', `${URL}?x=1`, form, good)).toBe(false);
    expect(isSigned('token', URL, new Map([...form, ['MessageStatus', 'failed']]), good)).toBe(false);
    for (const wrong of [undefined, '', [good], `${good} `]) expect(isSigned('token', URL, form, wrong)).toBe(false);
  });

  it('twice under one name is no form', () => {
    expect(readForm('MessageSid=1&MessageSid=2')).toBeNull();
    expect(readForm('a=%00')).toBeNull();
  });

  it.each([
    [
      { MessageSid: 'SM1', MessageStatus: 'delivered' },
      { state: 'delivered', reason: null },
    ],
    [
      { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30005' },
      { state: 'failed', reason: 'unknown-number' },
    ],
    [
      { MessageSid: 'SM1', MessageStatus: 'undelivered', ErrorCode: '30007' },
      { state: 'failed', reason: 'filtered' },
    ],
    [
      { CallSid: 'CA1', CallStatus: 'no-answer' },
      { state: 'failed', reason: 'unreachable' },
    ],
    [
      { CallSid: 'CA1', CallStatus: 'completed' },
      { state: 'delivered', reason: null },
    ],
    [{ CallSid: 'CA1', CallStatus: 'constructor' }, null],
    [{ MessageSid: 'SM 1', MessageStatus: 'delivered' }, null],
    [{}, null],
  ])('%j is read as %j', (fields, read) => {
    const receipt = readStatus('main', new Map(Object.entries(fields as Record<string, string>)));
    if (read === null) expect(receipt).toBeNull();
    else expect(receipt).toMatchObject(read);
  });
});

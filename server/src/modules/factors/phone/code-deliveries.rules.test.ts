/** What somebody who receives no code is advised. */
import type { CodeDelivery } from '@strongroom/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adviceFor } from './code-deliveries.rules.ts';

const NOW = 1_000_000;
const WAIT = 45_000;
type Told = Pick<CodeDelivery, 'state' | 'reason'> & { readonly channel?: 'sms' | 'voice'; readonly age?: number };
const advise = ({ state, reason, channel = 'sms', age = 1 }: Told, hasOther = false) =>
  adviceFor({ deliveries: [{ channel, state, reason, sentAt: NOW - age }], hasOther, waitMs: WAIT, now: NOW });

describe('advice', () => {
  it.each<[Told, string[]]>([
    [{ state: 'accepted', reason: null }, ['wait', 'ask-for-call']],
    [{ state: 'accepted', reason: null, age: WAIT }, ['switch-on', 'allow-sender', 'ask-for-call', 'call-us']],
    [{ state: 'delivered', reason: null }, ['look-again', 'check-number', 'ask-for-call', 'call-us']],
    [{ state: 'failed', reason: 'unknown-number' }, ['check-number', 'ask-for-call', 'call-us']],
    [{ state: 'failed', reason: 'not-mobile' }, ['ask-for-call', 'call-us']],
    [{ state: 'failed', reason: 'filtered' }, ['allow-sender', 'ask-for-call', 'call-us']],
    [{ state: 'failed', reason: 'unreachable' }, ['switch-on', 'send-again', 'ask-for-call', 'call-us']],
    [{ state: 'failed', reason: 'unreachable', channel: 'voice' }, ['switch-on', 'send-again', 'call-us']],
    [{ state: 'expired', reason: null }, ['switch-on', 'send-again', 'ask-for-call', 'call-us']],
  ])('on %j is %j', (told, advice) => expect(advise(told)).toEqual(advice));

  it('names another factor where there is one, before the telephone', () => {
    expect(advise({ state: 'failed', reason: 'blocked' }, true).slice(-2)).toEqual(['use-other-factor', 'call-us']);
    expect(adviceFor({ deliveries: [], hasOther: true, waitMs: WAIT, now: NOW })).toEqual([
      'send-again',
      'use-other-factor',
    ]);
  });

  it('is never empty and says nothing twice', () => {
    const state = fc.constantFrom('sending', 'accepted', 'delivered', 'failed', 'expired', 'unknown' as const);
    const reason = fc.constantFrom(null, 'unknown-number', 'not-mobile', 'blocked', 'unreachable', 'other' as const);
    fc.assert(
      fc.property(state, reason, fc.boolean(), fc.nat(100_000), (at, why, hasOther, age) => {
        const advice = advise({ state: at as Told['state'], reason: why as Told['reason'], age }, hasOther);
        expect(advice.length).toBeGreaterThan(0);
        expect(new Set(advice).size).toBe(advice.length);
      }),
    );
  });
});

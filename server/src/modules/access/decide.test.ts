/** The one decision over everything it can be asked: every action, surface, right, lapse and approval there is. */
import type { Surface } from '@strongroom/contract';
import { describe, expect, it } from 'vitest';
import { type Action, actions, type Decision, type DecisionInput, isOfTheTrader } from './access.model.ts';
import { decide, reachOf } from './decide.ts';
import {
  ACTIONS,
  everyQuestion,
  FRESH_SECONDS,
  FROZEN,
  GRANTS,
  GROUPS,
  NOW,
  policy,
  RESTING,
} from './questions.fixture.ts';

/** What nobody does on a device that is new: written out, so that an act that is added is looked at here. */
const WAITING: ReadonlySet<Action> = new Set<Action>([
  'withdrawal.create',
  'password.change',
  'factor.enrol',
  'factor.change',
  'factor.remove',
  'factor.reactivate',
  'factor.opt-out',
  'code-card.print',
  'contact-point.change',
  'device.approve',
  'device.trust',
  'network.add',
  'network.remove',
  'member.network.add',
  'member.network.remove',
  'closing.ask',
  'application.move-money',
  'application.change-security',
]);

/** What may be said of a question without asking how it is decided. */
const isRetreat = ({ action }: DecisionInput): boolean => actions[action].group === null;
const reachable = ({ reach, action }: DecisionInput): boolean =>
  (reach as readonly (string | null)[]).includes(actions[action].group);
const isUnseated = ({ action, trades }: DecisionInput): boolean => isOfTheTrader(action) && !trades;
const isTooNew = ({ action, coolingUntil }: DecisionInput): boolean => coolingUntil !== null && WAITING.has(action);
const rests = ({ action, drifted }: DecisionInput): boolean =>
  actions[action].demand !== 'session' && (drifted as readonly (string | null)[]).includes(actions[action].group);
const rightful = ({ action, rights }: DecisionInput): boolean => {
  const { right } = actions[action];
  return right === null || (rights ?? []).some((held) => held === right);
};

describe('the decision over everything', () => {
  const asked = [...everyQuestion()].map((input) => ({ input, decision: decide(input) }));
  const breaking = (rule: (input: DecisionInput, decision: Decision) => boolean) =>
    asked.filter(({ input, decision }) => !rule(input, decision));

  it('was asked often enough to mean something', () => {
    expect(asked.length).toBeGreaterThan(10_000);
    expect(new Set(asked.map(({ decision }) => decision.kind))).toEqual(new Set(['permit', 'deny', 'prove']));
  });

  it('denies what surface, right, freeze, legal entity, a new device, a drift or the trading role forbid, no more', () => {
    const should = (input: DecisionInput) =>
      !isRetreat(input) &&
      (!reachable(input) ||
        !rightful(input) ||
        input.frozen !== null ||
        input.barredBy !== null ||
        isTooNew(input) ||
        rests(input) ||
        isUnseated(input));
    expect(breaking((input, { kind }) => input.emergency !== 'none' || (kind === 'deny') === should(input))).toEqual(
      [],
    );
    expect(breaking((input, { kind }) => kind === 'deny' || !should(input))).toEqual([]);
  });

  it('asks nobody for a proof that could not help', () => {
    const helped = ({ input, decision }: (typeof asked)[number]) =>
      decision.kind !== 'prove' ||
      decide({ ...input, approved: true, provedAt: input.now, lapsed: [] }).kind === 'permit';
    expect(asked.filter((entry) => !helped(entry))).toEqual([]);
  });

  it('permits no bound act without an approval, however fresh the session', () => {
    const bound = (input: DecisionInput) => actions[input.action].demand === 'bound';
    expect(breaking((input, { kind }) => !bound(input) || input.approved || kind !== 'permit')).toEqual([]);
  });

  it('keeps nobody from leaving, whatever the surface reaches and whatever has lapsed', () => {
    expect(ACTIONS.filter((action) => actions[action].group === null)).toEqual([
      ...['approval.cancel', 'session.leave', 'client-grant.refuse'],
    ]);
    expect(breaking((input, { kind }) => !isRetreat(input) || kind === 'permit')).toEqual([]);
  });

  it('permits nothing from a group that has lapsed without an approval, but what a session is enough for', () => {
    const lapsed = (input: DecisionInput) =>
      (input.lapsed as readonly (string | null)[]).includes(actions[input.action].group);
    const enough = (input: DecisionInput) => actions[input.action].demand === 'session';
    expect(
      breaking((input, { kind }) => !lapsed(input) || input.approved || enough(input) || kind !== 'permit'),
    ).toEqual([]);
  });

  it('permits no change of security on a stale proof without an approval', () => {
    const stale = (input: DecisionInput) =>
      actions[input.action].demand === 'fresh' && input.now - input.provedAt > FRESH_SECONDS * 1_000;
    expect(breaking((input, { kind }) => !stale(input) || input.approved || kind !== 'permit')).toEqual([]);
  });

  it('lets nobody further with an emergency access than without, and no further the less of it there is', () => {
    const order = GRANTS.toReversed();
    const better = (input: DecisionInput) => order.slice(order.indexOf(input.emergency) + 1);
    const refusedHigher = breaking(
      (input, { kind }) =>
        kind === 'deny' || better(input).every((emergency) => decide({ ...input, emergency }).kind !== 'deny'),
    );
    expect(refusedHigher).toEqual([]);
  });

  it('never turns a permit into a refusal because of an approval or a fresher proof', () => {
    const stronger = (input: DecisionInput) => decide({ ...input, approved: true, provedAt: input.now });
    expect(breaking((input, { kind }) => kind !== 'permit' || stronger(input).kind === 'permit')).toEqual([]);
  });

  it('knows nothing of trust: no act is done with less because a device is trusted', () => {
    const [some] = asked;
    expect(Object.keys(some?.input ?? {}).filter((name) => /trust/i.test(name))).toEqual([]);
    const demanding = ACTIONS.filter((action) => ['fresh', 'bound'].includes(actions[action].demand));
    const unproven = (input: DecisionInput) => !input.approved && input.now - input.provedAt > FRESH_SECONDS * 1_000;
    expect(
      breaking((input, { kind }) => !demanding.includes(input.action) || !unproven(input) || kind !== 'permit'),
    ).toEqual([]);
  });

  it('names its rule and what it compared', () => {
    expect(breaking((_input, { rule, compared }) => rule !== '' && Object.keys(compared).length > 0)).toEqual([]);
  });
});

describe('a decision', () => {
  const base: DecisionInput = {
    action: 'account.read',
    surface: 'portal',
    reach: reachOf(policy, { surface: 'portal', client: null }),
    rights: ['read', 'fund'],
    barredBy: null,
    coolingUntil: null,
    lapsed: [],
    drifted: [],
    approved: false,
    emergency: 'none',
    frozen: null,
    trades: false,
    emergencySurfaces: policy['temporary-code.surfaces'],
    provedAt: NOW,
    freshProofSeconds: FRESH_SECONDS,
    now: NOW,
  };
  it.each<[string, Partial<DecisionInput>, Decision['kind'], string]>([
    ['reading', {}, 'permit', 'live-session'],
    ['reading after a long pause', { lapsed: ['read'] }, 'prove', 'group-lapsed'],
    ['reading without the right', { rights: ['fund'] }, 'deny', 'access-right'],
    ['reading on no account', { rights: null }, 'deny', 'access-right'],
    ['withdrawing', { action: 'withdrawal.create' }, 'prove', 'bound-approval'],
    ['withdrawing, approved', { action: 'withdrawal.create', approved: true }, 'permit', 'bound-approval'],
    [
      'withdrawing from the terminal',
      { action: 'withdrawal.create', approved: true, ...from('desktop') },
      'deny',
      'surface',
    ],
    ['withdrawing over the API', { action: 'withdrawal.create', approved: true, ...from('api') }, 'deny', 'surface'],
    [
      'withdrawing without the right',
      { action: 'withdrawal.create', approved: true, rights: ['read'] },
      'deny',
      'access-right',
    ],
    ['withdrawing while frozen', { action: 'withdrawal.create', approved: true, frozen: FROZEN }, 'deny', 'freeze'],
    [
      'a new password on a new device',
      { action: 'password.change', coolingUntil: NOW + 1 },
      'deny',
      'device.cool-down',
    ],
    ['ending a session on a new device', { action: 'session.end', coolingUntil: NOW + 1 }, 'permit', 'live-session'],
    ['reading after a drift', { drifted: RESTING }, 'permit', 'live-session'],
    [
      'a withdrawal after a drift',
      { action: 'withdrawal.create', approved: true, drifted: RESTING },
      'deny',
      'session.drift',
    ],
    ['ending a session after a drift', { action: 'session.end', drifted: RESTING }, 'permit', 'live-session'],
    [
      'proving after a drift',
      { action: 'session.reprove', approved: true, drifted: RESTING },
      'permit',
      'bound-approval',
    ],
    ['reading on a new device', { coolingUntil: NOW + 1 }, 'permit', 'live-session'],
    ['leaving while frozen', { action: 'session.leave', frozen: FROZEN }, 'permit', 'retreat'],
    ['a new password just after sign-in', { action: 'password.change', rights: null }, 'permit', 'fresh-proof'],
    ['a new password later', { action: 'password.change', provedAt: NOW - 300_001 }, 'prove', 'fresh-proof'],
    ['ending a session on a surface that may not look', { action: 'session.end', reach: [] }, 'deny', 'surface'],
    ['ending a session long after', { action: 'session.end', lapsed: GROUPS }, 'permit', 'live-session'],
    ['leaving a surface that may do nothing', { action: 'session.leave', reach: [] }, 'permit', 'retreat'],
    ['removing a factor just after sign-in', { action: 'factor.remove', rights: null }, 'prove', 'bound-approval'],
    [
      'an order beside the session that trades',
      { action: 'order.place', rights: ['trade'] },
      'deny',
      'trading-session',
    ],
    ['an order', { action: 'order.place', rights: ['trade'], trades: true }, 'permit', 'live-session'],
    [
      'an order after a long pause',
      { action: 'order.place', rights: ['trade'], trades: true, lapsed: ['trade-open'] },
      'prove',
      'group-lapsed',
    ],
    ['an order without the right', { action: 'order.place', trades: true }, 'deny', 'access-right'],
    ['claiming the trading role', { action: 'trading.claim' }, 'permit', 'live-session'],
    ['claiming it on a surface that never trades', { action: 'trading.claim', reach: ['read'] }, 'deny', 'surface'],
    ['reading with a temporary code', { emergency: 'full' }, 'permit', 'live-session'],
    ['reading in its last days', { emergency: 'print-only' }, 'deny', 'temporary-code.print-only'],
    ['printing the card', { action: 'code-card.print', emergency: 'print-only' }, 'prove', 'bound-approval'],
    [
      'looking where one stands from the terminal',
      { action: 'emergency-access.read', emergency: 'print-only', ...from('desktop') },
      'deny',
      'temporary-code.print-only',
    ],
    [
      'withdrawing in its last days, approved before',
      { action: 'withdrawal.create', approved: true, emergency: 'print-only' },
      'deny',
      'temporary-code.print-only',
    ],
    [
      'proving a factor again in the last days',
      { action: 'factor.reactivate', emergency: 'print-only' },
      'deny',
      'temporary-code.print-only',
    ],
    ['reading over the API with a card', { emergency: 'full', ...from('api') }, 'deny', 'emergency-access.surface'],
    ['reading when it is over', { emergency: 'over' }, 'deny', 'emergency-access.over'],
    ['leaving when it is over', { action: 'session.leave', emergency: 'over' }, 'permit', 'retreat'],
    [
      'removing a factor from the phone desk',
      { action: 'factor.remove', approved: true, ...from('phone-desk') },
      'deny',
      'surface',
    ],
  ])('on %s', (_name, change, kind, rule) => {
    expect(decide({ ...base, ...change })).toMatchObject({ kind, rule });
  });
});

function from(surface: Surface): Pick<DecisionInput, 'surface' | 'reach'> {
  return { surface, reach: reachOf(policy, { surface, client: null }) };
}

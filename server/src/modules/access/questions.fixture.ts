/** Everything the decision can be asked: every action, surface, right, lapse, bar and approval there is, with each other. */
import type { AccessRight, Surface } from '@strongroom/contract';
import { loadPolicies } from '../policy/index.ts';
import { type Action, actions, type DecisionInput, isOfTheTrader } from './access.model.ts';
import { reachOf } from './decide.ts';

const loaded = loadPolicies({ profile: 'default', overrides: {}, entities: {} });
if (!loaded.ok) throw new Error(loaded.refusal.join('\n'));
export const policy = loaded.value.house;

export const NOW = Date.parse('2026-03-06T12:00:00Z');
export const FRESH_SECONDS = 300;
export const GROUPS = ['read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'] as const;
export const ACTIONS = Object.keys(actions) as Action[];
const SURFACES: readonly Surface[] = ['portal', 'mobile', 'desktop', 'api', 'phone-desk'];
const REACHES = [
  ...SURFACES.map((from) => ({ surface: from, reach: reachOf(policy, { surface: from, client: null }) })),
  nowhere(),
];

/** A surface from which a profile has taken everything. */
function nowhere(): Pick<DecisionInput, 'surface' | 'reach'> {
  return { surface: 'portal', reach: [] };
}
const EVERY_RIGHT: readonly AccessRight[] = ['read', 'trade', 'fund', 'report', 'settings', 'manage-users'];
const RIGHTS: readonly (readonly AccessRight[] | null)[] = [
  ...[null, []],
  ...EVERY_RIGHT.map((right) => [right]),
  ...EVERY_RIGHT.map((right) => EVERY_RIGHT.filter((other) => other !== right)),
];
const LAPSES = [[], [...GROUPS], ...GROUPS.map((group) => [group])] as const;
export const GRANTS = ['none', 'full', 'print-only', 'over'] as const;
export const FROZEN = { cause: 'stopped-by-link', until: null } as const;
const TIMES = [
  ...[0, FRESH_SECONDS * 1_000, FRESH_SECONDS * 1_000 + 1].map((age) => ({ age, frozen: null })),
  { age: 0, frozen: FROZEN },
];
export const RESTING = GROUPS.filter((group) => group !== 'read');
/** Approved or not, what the legal entity bars, until when the device cools down, and what rests since a drift. */
const BARS = [
  [true, null, null, []],
  [false, null, null, []],
  [true, 'factor.forbidden', null, []],
  [true, null, NOW + 1, []],
  [true, null, null, RESTING],
] as const;

export function* everyQuestion(): Generator<DecisionInput> {
  for (const action of ACTIONS)
    for (const place of REACHES)
      for (const rights of RIGHTS)
        for (const lapsed of LAPSES)
          for (const [approved, barredBy, coolingUntil, drifted] of BARS)
            for (const { age, frozen } of TIMES)
              for (const emergency of GRANTS)
                for (const trades of isOfTheTrader(action) ? [true, false] : [false])
                  yield {
                    action,
                    ...place,
                    rights,
                    lapsed,
                    approved,
                    barredBy,
                    coolingUntil,
                    drifted,
                    emergency,
                    trades,
                    emergencySurfaces: policy['temporary-code.surfaces'],
                    frozen,
                    provedAt: NOW - age,
                    freshProofSeconds: FRESH_SECONDS,
                    now: NOW,
                  };
}

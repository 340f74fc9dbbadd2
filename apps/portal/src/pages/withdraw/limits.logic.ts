/** Which limits are shown: of the factors one has, one for each, and not one for each of its methods. Pure. */
import type { Factor, FactorKind } from '@strongroom/contract';
import type { CallData } from '@strongroom/sdk';

export type Limit = CallData<'getWithdrawalLimits'>['limits'][number];

/** The server counts both methods of the phone together; were they ever to differ, both would show. */
export function byFactor(limits: readonly Limit[]): readonly (Limit & { readonly shared: boolean })[] {
  const same = (a: Limit, b: Limit): boolean =>
    JSON.stringify([a.day, a.fiveBusinessDays]) === JSON.stringify([b.day, b.fiveBusinessDays]);
  const message = limits.find(({ method }) => method === 'sms');
  const call = limits.find(({ method }) => method === 'voice');
  const shared = message !== undefined && call !== undefined && same(message, call);
  return limits
    .filter((limit) => !(shared && limit === call))
    .map((limit) => ({ ...limit, shared: shared && limit === message }));
}

/** Whose method it is. */
const kindOf = (method: Limit['method']): FactorKind | null =>
  method === 'sms' || method === 'voice' ? 'phone' : method === 'mobile-key-response' ? 'mobile-key' : method;

/** Limits of what is in use now: nobody is helped by what a factor could move that they do not have. */
export function heldLimits(
  limits: readonly Limit[],
  factors: readonly Pick<Factor, 'kind' | 'state'>[],
): readonly Limit[] {
  const held = new Set(factors.filter(({ state }) => state === 'active').map(({ kind }) => kind));
  return limits.filter(({ method }) => {
    const kind = kindOf(method);
    return kind !== null && held.has(kind);
  });
}

/** Kinds one may add oneself, and does not have, that may move more in a day than anything one has. */
export function wouldMoveMore(
  limits: readonly Limit[],
  {
    factors,
    kinds,
  }: {
    readonly factors: readonly Pick<Factor, 'kind' | 'state'>[];
    readonly kinds: CallData<'listFactors'>['kinds'];
  },
): readonly FactorKind[] {
  const capOf = ({ day }: Limit): number => day.cap?.amountMinor ?? Number.POSITIVE_INFINITY;
  const held = heldLimits(limits, factors);
  const most = Math.max(0, ...held.map(capOf));
  const more = limits.filter((limit) => capOf(limit) > most).map(({ method }) => kindOf(method));
  return kinds
    .filter(({ kind, standing }) => standing !== 'forbidden' && standing !== 'not-offered' && more.includes(kind))
    .map(({ kind }) => kind);
}

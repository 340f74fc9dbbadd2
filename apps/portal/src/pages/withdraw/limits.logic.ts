/** Which limits are shown: one for each factor, not one for each of its methods. Pure. */
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

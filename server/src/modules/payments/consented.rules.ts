/**
 * What a person consented to, held against what a program does (RFC 9396): the same account, payee and currency, an amount
 * that is no higher, and a detail that nothing was done with yet.
 *
 * Attack: a program that may move money at all is taken over, and sends it to somebody else, or sends it twice.
 */
import type { ConsentDetail } from '@strongroom/contract';

export type Wish = Omit<ConsentDetail, 'type'>;

/** Where the detail stands that covers the wish, or null: of several the one that fits closest. */
export function coveringDetail(
  details: readonly ConsentDetail[],
  wish: Wish,
  used: ReadonlySet<number>,
): number | null {
  const covering = details.flatMap((detail, place) =>
    !used.has(place) &&
    detail.accountId === wish.accountId &&
    detail.payeeId === wish.payeeId &&
    detail.currency === wish.currency &&
    detail.amountMinor >= wish.amountMinor
      ? [{ place, ceiling: detail.amountMinor }]
      : [],
  );
  const [closest] = covering.sort((one, other) => one.ceiling - other.ceiling);
  return closest?.place ?? null;
}

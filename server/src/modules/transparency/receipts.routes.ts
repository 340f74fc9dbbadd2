/** Receipts over HTTP, for those the entry is about. */
import { operations } from '@strongroom/contract';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import type { Receipts } from './receipts.ts';

export interface ReceiptRoutesDeps {
  readonly receipts: Receipts;
  /** Accounts whose entries the user may read. */
  readonly readableAccounts: (userId: string) => Promise<readonly string[]>;
}

export function receiptRoutes({ receipts, readableAccounts }: ReceiptRoutesDeps): Route[] {
  return [
    implement(operations.getReceipt, async ({ params, principal }) => {
      const accounts = await readableAccounts(principal.userId);
      const receipt = await receipts.receiptOf(
        params.entryId,
        ({ userId, accountId }) => userId === principal.userId || (accountId !== null && accounts.includes(accountId)),
      );
      if (receipt.ok) return answer(200, receipt.value);
      if (receipt.refusal === 'not-found') return problemReply('not-found');
      if (receipt.refusal === 'erased') return problemReply('entry-erased');
      return problemReply('receipt-not-ready', {}, { headers: { 'retry-after': '1' } });
    }),
  ];
}

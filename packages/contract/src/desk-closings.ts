/** Accounts whose clients asked that they be closed, as the desk sees them: who, since when, and what it waits for. */
import { z } from 'zod';
import { closingId, closingWaits } from './closings.ts';
import { accountId, instant, money, userId } from './fields.ts';
import { operation } from './operation.ts';

const deskClosing = z.strictObject({
  id: closingId,
  client: z.strictObject({ userId, username: z.string(), displayName: z.string() }),
  account: z.strictObject({ id: accountId, number: z.string(), name: z.string() }),
  askedAt: instant,
  until: instant,
  /** Null: the broker cannot be asked at the moment. */
  waitsFor: z.enum(closingWaits).nullable(),
  remaining: money.nullable(),
});
export type DeskClosing = z.infer<typeof deskClosing>;

export const deskClosingOperations = {
  listClosings: operation('listClosings', {
    summary: 'Accounts that their clients asked to close, the oldest wish first',
    tag: 'Desk clients',
    caller: 'staff',
    activity: false,
    responses: { 200: z.strictObject({ closings: z.array(deskClosing), serverTime: instant }) },
    problems: [],
  }),
};

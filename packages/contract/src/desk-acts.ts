/**
 * What a member of staff may do for a client, or to the house: one entry for each kind of act, told apart by `kind`.
 * Parameters say everything that will happen, because the second person sees exactly them; none holds a password, a code
 * or a seed. What concerns a client names the client in `userId`.
 */
import { z } from 'zod';
import { cardRequestId, cardSerialNo } from './cards.ts';
import { closingId } from './closings.ts';
import { accountId, contactPointId, factorId, id, userId } from './fields.ts';

/** By kind. A new act is one line here, one in the union below, and its `StaffActKind` on the server. */
export const deskParameters = {
  'sessions.end-all': z.strictObject({ userId }),
  'sign-in.lift-pause': z.strictObject({ userId }),
  /** Any network is good for a while: for an owner whose address changed. */
  'network.lift': z.strictObject({ userId }),
  /** The nightly teardown leaves the client's programs alone for some nights. */
  'teardown.exempt': z.strictObject({ userId }),
  'teardown.resume': z.strictObject({ userId }),
  'freeze.lift': z.strictObject({ userId, freezeId: id('frz') }),
  'factor.suspend': z.strictObject({ userId, factorId }),
  /** The code goes to a contact point on file by itself; nobody at the desk sees it. */
  'temporary-code.issue': z.strictObject({ userId, contactPointId }),
  'temporary-code.withdraw': z.strictObject({ userId }),
  /** The PIN that was chosen with the request goes to the card by itself; nobody at the desk sees it. */
  'card.assign-and-ship': z.strictObject({ userId, requestId: cardRequestId, serialNo: cardSerialNo }),
  'card.take-back': z.strictObject({ userId, serialNo: cardSerialNo }),
  'card.allow-new-pin': z.strictObject({ userId, serialNo: cardSerialNo }),
  /** Also ends the users for whom it was the last account. `closingId`: the client asked for it in the portal. */
  'account.close': z.strictObject({ userId, accountId, closingId: closingId.optional() }),
} as const;
export type DeskActKind = keyof typeof deskParameters;
export const deskActKinds = Object.keys(deskParameters) as [DeskActKind, ...DeskActKind[]];
export type DeskParameters<Kind extends DeskActKind> = z.infer<(typeof deskParameters)[Kind]>;

const act = <Kind extends DeskActKind>(kind: Kind) =>
  z.strictObject({ kind: z.literal(kind), parameters: deskParameters[kind] });

export const deskAct = z.discriminatedUnion('kind', [
  act('sessions.end-all'),
  act('sign-in.lift-pause'),
  act('factor.suspend'),
  act('temporary-code.issue'),
  act('temporary-code.withdraw'),
  act('network.lift'),
  act('teardown.exempt'),
  act('teardown.resume'),
  act('freeze.lift'),
  act('card.assign-and-ship'),
  act('card.take-back'),
  act('card.allow-new-pin'),
  act('account.close'),
]);
export type DeskAct = z.infer<typeof deskAct>;

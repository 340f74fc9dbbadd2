/** What members of staff sign in with, over HTTP: listed, added, named, removed; and the questions to their authenticators. */
import { operations, type StaffFactorView } from '@strongroom/contract';
import { type Clock, type Instant, toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import type { DeskSignIn } from './desk-sign-in.ts';
import type { StaffActs } from './staff-acts.model.ts';
import type { HeldFactor, StaffFactors } from './staff-factors.ts';

export interface DeskFactorsDeps {
  readonly ownFactors: StaffFactors;
  readonly deskSignIn: DeskSignIn;
  readonly acts: StaffActs;
  readonly clock: Clock;
}

const when = (instant: Instant | null): string | null => (instant === null ? null : toRfc3339(instant));

const view = ({ id, kind, name, backupEligible, barredBy, enrolledAt, lastUsedAt }: HeldFactor): StaffFactorView => ({
  id,
  kind,
  name,
  barredBy,
  keptOn: backupEligible === null ? null : backupEligible ? 'synced' : 'one-device',
  enrolledAt: toRfc3339(enrolledAt),
  lastUsedAt: when(lastUsedAt),
});

export function deskFactorRoutes({ ownFactors, deskSignIn, acts, clock }: DeskFactorsDeps): Route[] {
  return [
    implement(operations.listDeskFactors, async ({ principal: { member } }) => {
      const held = await ownFactors.list(member);
      return answer(200, {
        factors: held.map(view),
        most: ownFactors.most,
        oneDeviceOnly: ownFactors.oneDeviceOnly(member),
        serverTime: toRfc3339(clock.now()),
      });
    }),

    implement(operations.askDeskSignIn, async ({ context }) => {
      const asked = await deskSignIn.ask(context.cookies.staffSignIn ?? '', context);
      return asked.ok ? answer(200, asked.value) : refusalReply(asked.refusal, context.now);
    }),

    implement(operations.askStaffAct, async ({ params, body, principal: { member }, context }) => {
      const asked = await acts.ask(member, { id: params.actId, ...body });
      return asked.ok ? answer(200, asked.value) : refusalReply(asked.refusal, context.now);
    }),

    implement(operations.askDeskFactorChange, async ({ body, principal: { member }, context }) => {
      const asked = await ownFactors.ask(member, body.removing);
      return asked.ok ? answer(200, asked.value) : refusalReply(asked.refusal, context.now);
    }),

    implement(operations.beginDeskPasskey, async ({ body, principal: { member }, context }) => {
      const begun = await ownFactors.begin(member, body, context);
      if (!begun.ok) return refusalReply(begun.refusal, context.now);
      const { creation, expiresAt } = begun.value;
      return answer(200, { creation, expiresAt: toRfc3339(expiresAt) });
    }),

    implement(operations.confirmDeskPasskey, async ({ body, principal: { member }, context }) => {
      const added = await ownFactors.confirm(member, body, context);
      return added.ok ? answer(204, null) : refusalReply(added.refusal, context.now);
    }),

    implement(operations.renameDeskFactor, async ({ params, body, principal: { member }, context }) =>
      (await ownFactors.rename(member, params.staffFactorId, body.name, context))
        ? answer(204, null)
        : problemReply('not-found'),
    ),

    implement(operations.removeDeskFactor, async ({ params, body, principal: { member }, context }) => {
      const wish = { id: params.staffFactorId, proof: body.proof };
      const removed = await ownFactors.remove(member, wish, context);
      return removed.ok ? answer(204, null) : refusalReply(removed.refusal, context.now);
    }),
  ];
}

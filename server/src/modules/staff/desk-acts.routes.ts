/** Acts of staff over HTTP: proposed, seen, approved with a fresh proof, refused, taken back. */
import { type DeskAct, operations, type StaffActView } from '@strongroom/contract';
import { assert, type Clock, toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route, type StaffMember } from '../../platform/http/route.ts';
import type { StaffAct } from './staff.model.ts';
import { maySecond } from './staff.rules.ts';
import { isOpen } from './staff-act.flow.ts';
import type { StaffActs } from './staff-acts.model.ts';

export interface DeskActsDeps {
  readonly acts: StaffActs;
  readonly clientOf: (userId: string) => Promise<StaffActView['client']>;
  readonly memberOf: (staffId: string) => Promise<StaffMember>;
  readonly clock: Clock;
}

export function deskActRoutes({ acts, clientOf, memberOf, clock }: DeskActsDeps): Route[] {
  async function view(act: StaffAct, member: StaffMember): Promise<StaffActView> {
    const named = async (id: string) => {
      const { name, displayName } = await memberOf(id);
      return { id, name, displayName };
    };
    const open = isOpen(act, clock.now());
    const { id, reason, role, people, outcome } = act;
    return {
      id,
      reason,
      role,
      people,
      outcome,
      act: { kind: act.kind, parameters: JSON.parse(act.parameters) } as DeskAct,
      shown: act.shown === null ? null : (JSON.parse(act.shown) as StaffActView['shown']),
      hash: act.hash.toString('hex'),
      state: act.state === 'awaiting-second' && !open ? 'expired' : act.state,
      client: act.userId === null ? null : await clientOf(act.userId),
      proposedBy: await named(act.proposedBy),
      proposedAt: toRfc3339(act.proposedAt),
      expiresAt: toRfc3339(act.expiresAt),
      settledBy: act.settledBy === null ? null : await named(act.settledBy),
      settledAt: act.settledAt === null ? null : toRfc3339(act.settledAt),
      mayDecide: open && maySecond(member, act),
      mayWithdraw: open && act.proposedBy === member.id,
    };
  }

  return [
    implement(operations.listStaffActs, async ({ query, principal: { member } }) => {
      const { list, user = null, beforeAct: before = null } = query;
      if (list === 'client' && user === null) {
        return problemReply('invalid-input', { errors: [{ pointer: '/user', message: 'Required for this list' }] });
      }
      const found =
        list === 'awaiting'
          ? await acts.awaiting(member)
          : list === 'own'
            ? await acts.own(member, before)
            : await acts.ofClient(member, user ?? '', before);
      const views = await Promise.all(found.map((act) => view(act, member)));
      const more = list !== 'awaiting' && found.length === acts.pageLength;
      const next = more ? (found.at(-1)?.id ?? null) : null;
      return answer(200, { acts: views, next, serverTime: toRfc3339(clock.now()) });
    }),

    implement(operations.proposeStaffAct, async ({ body, principal: { member }, context }) => {
      assert(context.idempotencyKey !== null, 'the shell asked for the key');
      const proposed = await acts.propose(member, { ...body, idempotencyKey: context.idempotencyKey }, context);
      return proposed.ok
        ? answer(200, await view(proposed.value, member))
        : refusalReply(proposed.refusal, context.now);
    }),

    implement(operations.getStaffAct, async ({ params, principal: { member } }) => {
      const act = await acts.find(member, params.actId);
      return act === null ? problemReply('not-found') : answer(200, await view(act, member));
    }),

    implement(operations.approveStaffAct, async ({ params, body, principal: { member }, context }) => {
      const done = await acts.approve(member, { id: params.actId, ...body }, context);
      return done.ok ? answer(200, await view(done.value, member)) : refusalReply(done.refusal, context.now);
    }),

    implement(operations.refuseStaffAct, async ({ params, body, principal: { member }, context }) => {
      const done = await acts.refuse(member, { id: params.actId, ...body }, context);
      return done.ok ? answer(200, await view(done.value, member)) : refusalReply(done.refusal, context.now);
    }),

    implement(operations.withdrawStaffAct, async ({ params, principal: { member }, context }) => {
      const done = await acts.withdraw(member, params.actId, context);
      return done.ok ? answer(200, await view(done.value, member)) : refusalReply(done.refusal, context.now);
    }),
  ];
}

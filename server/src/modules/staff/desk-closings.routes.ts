/**
 * Accounts that their clients asked to close, for whoever may close them. What each waits for is asked of the broker at
 * this moment; where the broker does not answer, the wish is listed all the same.
 */
import { type DeskClosing, operations } from '@strongroom/contract';
import { type Clock, toRfc3339 } from '@strongroom/core';
import { answer, implement, type Route, type StaffMember } from '../../platform/http/route.ts';
import { BrokerUnavailable } from '../brokerage/index.ts';
import { type Closings, leftIn, waitsFor } from '../closings/index.ts';
import type { Parties } from '../parties/index.ts';
import { mayDo } from './staff.rules.ts';

type Asked = Awaited<ReturnType<Closings['asked']>>[number];

interface DeskClosingDeps {
  readonly closings: Closings;
  readonly parties: Parties;
  readonly clientOf: (userId: string) => Promise<DeskClosing['client']>;
}

/** Wishes that this member may see, as the desk and the command line list them. */
export async function closingsFor(member: StaffMember, deps: DeskClosingDeps): Promise<DeskClosing[]> {
  const asked = await deps.closings.asked();
  const views = await Promise.all(asked.map((closing) => viewOf(closing, member, deps)));
  return views.filter((view) => view !== null);
}

async function viewOf(
  { id, userId, accountId, askedAt, until }: Asked,
  member: StaffMember,
  { closings, parties, clientOf }: DeskClosingDeps,
): Promise<DeskClosing | null> {
  const account = await parties.findAccount(userId, accountId);
  if (account === null || !mayDo(member, { role: 'security', entityId: account.entity.id })) return null;
  const left = await standing(closings, accountId);
  const waits = left && waitsFor(left);
  return {
    id,
    client: await clientOf(userId),
    account: { id: accountId, number: account.number, name: account.name },
    askedAt: toRfc3339(askedAt),
    until: toRfc3339(until),
    waitsFor: waits,
    remaining: left !== null && waits === 'balance' ? leftIn(left) : null,
  };
}

async function standing({ remains }: Closings, accountId: string) {
  try {
    return await remains(accountId);
  } catch (error) {
    if (error instanceof BrokerUnavailable) return null;
    throw error;
  }
}

export function deskClosingRoutes(deps: {
  closingsFor: (member: StaffMember) => Promise<DeskClosing[]>;
  clock: Clock;
}): Route[] {
  return [
    implement(operations.listClosings, async ({ principal: { member } }) =>
      answer(200, { closings: await deps.closingsFor(member), serverTime: toRfc3339(deps.clock.now()) }),
    ),
  ];
}

/** Reports of clients over HTTP, at the desk: seen, taken, closed. */
import { operations, type StaffReport } from '@strongroom/contract';
import { type Clock, toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, type Route, type StaffMember } from '../../platform/http/route.ts';
import type { Reports } from './reports.ts';

export function deskReportRoutes(deps: {
  reports: Reports;
  clientOf: (userId: string) => Promise<StaffReport['client']>;
  memberOf: (staffId: string) => Promise<StaffMember>;
  clock: Clock;
}): Route[] {
  const { reports, clientOf, memberOf, clock } = deps;

  const named = async (staffId: string) => {
    const { id, name, displayName } = await memberOf(staffId);
    return { id, name, displayName };
  };

  return [
    implement(operations.listStaffReports, async ({ query, principal: { member } }) => {
      const found = await reports.list(member, query.list);
      const views = found.map(async ({ userId, entityId: _entity, handledBy, handledAt, reportedAt, ...report }) => ({
        ...report,
        client: await clientOf(userId),
        reportedAt: toRfc3339(reportedAt),
        handledBy: handledBy === null ? null : await named(handledBy),
        handledAt: handledAt === null ? null : toRfc3339(handledAt),
      }));
      return answer(200, { reports: await Promise.all(views), serverTime: toRfc3339(clock.now()) });
    }),
    implement(operations.takeStaffReport, async ({ params, principal: { member }, context }) => {
      const taken = await reports.take(member, params.reportId, context);
      return taken.ok ? answer(204, null) : refusalReply(taken.refusal, context.now);
    }),
    implement(operations.closeStaffReport, async ({ params, body, principal: { member }, context }) => {
      const closed = await reports.close(member, params.reportId, body.note, context);
      return closed.ok ? answer(204, null) : refusalReply(closed.refusal, context.now);
    }),
  ];
}

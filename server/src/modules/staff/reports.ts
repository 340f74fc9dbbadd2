/**
 * Reports: what clients tell the house by a tap, and somebody at the desk follows until it is closed. "This was not me" on
 * a phone means that a stranger knows the password: it must not end as a line in a log. A report is taken by one member,
 * may be taken over, and is closed with a note by whoever has it. Only members with the role of security, of the client's
 * legal entity, see any.
 */
import { type Clock, ok, type Result, refuse } from '@strongroom/core';
import { z } from 'zod';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import * as store from './reports.store.ts';
import type { StaffMember } from './staff.model.ts';
import { mayDo } from './staff.rules.ts';
import { alone, record } from './staff-record.ts';

type Refusal = { readonly code: 'not-found' | 'act-settled' };

export interface Reports {
  list(member: StaffMember, which: 'unsettled' | 'closed'): Promise<store.Report[]>;
  take(member: StaffMember, id: string, context: RequestContext): Promise<Result<null, Refusal>>;
  close(member: StaffMember, id: string, note: string, context: RequestContext): Promise<Result<null, Refusal>>;
}

const notMe = z.object({ userId: z.string(), deviceLabel: z.string(), address: z.string(), purpose: z.string() });

export function makeReports(deps: {
  database: Database;
  audit: Audit;
  outbox: Outbox;
  parties: Parties;
  policies: Policies;
  clock: Clock;
}): Reports {
  const { database, audit, outbox, parties, policies, clock } = deps;

  const maySee = (member: StaffMember, { entityId }: Pick<store.Report, 'entityId'>): boolean =>
    mayDo(member, { role: 'security', entityId });

  outbox.subscribe('staff-reports', ['mobile-key.not-me'], async ({ id, at, data }) => {
    const { userId, deviceLabel, address, purpose } = notMe.parse(data);
    const { entityId } = await parties.getUser(userId);
    const about = { id, kind: 'not-me', userId, entityId, device: deviceLabel, address, purpose } as const;
    await database.transaction(async (tx) => {
      const fresh = { ...about, reportedAt: at, state: 'open', handledBy: null, handledAt: null, note: null } as const;
      if (!(await store.insertReport(tx, fresh))) return;
      await audit.append(tx, {
        event: 'report.opened',
        outcome: 'done',
        actor: systemActor,
        origin: null,
        userId,
        accountId: null,
        details: { report: id, kind: about.kind },
      });
    });
  });

  async function find(member: StaffMember, id: string): Promise<store.Report | null> {
    const report = await store.findReport(database.read, id);
    return report !== null && maySee(member, report) ? report : null;
  }

  return {
    async list(member, which) {
      const limit = policies.house['staff.listed'];
      const found = await (which === 'closed' ? store.findClosed : store.findUnsettled)(database.read, limit);
      return found.filter((report) => maySee(member, report));
    },

    async take(member, id, context) {
      const report = await find(member, id);
      if (report === null) return refuse({ code: 'not-found' });
      return database.attempt<null, Refusal>(async (tx) => {
        if (!(await consume(tx, store.takeReport(report, member.id, clock.now()))))
          return refuse({ code: 'act-settled' });
        const people = alone(member);
        await record(audit, tx, context, {
          event: 'report.taken',
          people,
          userId: report.userId,
          details: { report: id },
        });
        return ok(null);
      });
    },

    async close(member, id, note, context) {
      const report = await find(member, id);
      if (report === null) return refuse({ code: 'not-found' });
      return database.attempt<null, Refusal>(async (tx) => {
        if (!(await consume(tx, store.closeReport(id, member.id, note, clock.now())))) {
          return refuse({ code: 'act-settled' });
        }
        const details = { report: id, reason: note };
        await record(audit, tx, context, {
          event: 'report.closed',
          people: alone(member),
          userId: report.userId,
          details,
        });
        return ok(null);
      });
    },
  };
}

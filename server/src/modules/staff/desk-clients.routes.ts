/** Clients at the desk over HTTP: search, the page of one, and the identification of a caller. */
import { operations } from '@strongroom/contract';
import { type Instant, toRfc3339 } from '@strongroom/core';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import { answer, implement, problemReply, type Route } from '../../platform/http/route.ts';
import { displayName } from '../parties/index.ts';
import type { DeskClients } from './clients.ts';
import type { Identifications } from './identifications.ts';

export interface DeskClientDeps {
  readonly clients: DeskClients;
  readonly identifications: Identifications;
}

export function deskClientRoutes({ clients, identifications }: DeskClientDeps): Route[] {
  const instantOf = (at: Instant | null) => (at === null ? null : toRfc3339(at));
  return [
    implement(operations.searchClients, async ({ query, principal: { member }, context }) => {
      const found = await clients.search(member, query.query, context);
      if (!found.ok) return refusalReply(found.refusal, context.now);
      const { users, more } = found.value;
      const listed = users.map(({ id, username, person, entityId, state }) => {
        return { userId: id, username, displayName: displayName(person), entity: entityId, state };
      });
      return answer(200, { clients: listed, more });
    }),

    implement(operations.getClient, async ({ params, principal: { member }, context }) => {
      const seen = await clients.look(member, params.userId, context);
      return seen.ok ? answer(200, seen.value) : refusalReply(seen.refusal, context.now);
    }),

    implement(operations.beginIdentification, async ({ params, principal: { member }, context }) => {
      if (!(await clients.isServed(member, params.userId))) return problemReply('not-found');
      const asked = await identifications.begin(member, params.userId, context);
      if (!asked.ok) return refusalReply(asked.refusal, context.now);
      const { id, facts, expiresAt } = asked.value;
      return answer(200, { id, facts: [...facts], expiresAt: toRfc3339(expiresAt) });
    }),

    implement(operations.answerIdentification, async ({ params, body, principal: { member }, context }) => {
      const judged = await identifications.answer(member, params.identificationId, body.answers, context);
      if (judged === null) return problemReply('not-found');
      const { passed, until, pausedUntil } = judged;
      return answer(200, { passed, until: instantOf(until), pausedUntil: instantOf(pausedUntil) });
    }),
  ];
}

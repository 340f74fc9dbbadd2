/** Telling us from those who copy us, over HTTP. */
import { canonicalUsername } from '@strongroom/authenticators';
import { operations } from '@strongroom/contract';
import { type Clock, toRfc3339 } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import {
  answer,
  implement,
  type Principal,
  problemReply,
  type RequestContext,
  type Route,
} from '../../platform/http/route.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { Phrases } from '../delivery/index.ts';
import type { Devices } from '../devices/index.ts';
import type { Parties } from '../parties/index.ts';
import { judgeLink } from './official-link.rules.ts';

export function genuineRoutes(deps: {
  database: Database;
  audit: Audit;
  outbox: Outbox;
  phrases: Phrases;
  parties: Parties;
  devices: Pick<Devices, 'laneByCookie'>;
  clock: Clock;
  officialHosts: readonly string[];
}): Route[] {
  const { database, audit, outbox, phrases, parties, devices, clock, officialHosts } = deps;
  const told = ({ userId, sessionId, surface }: Principal, context: RequestContext) =>
    ({
      actor: { kind: 'user', userId, sessionId, surface },
      origin: originOf(context, null),
      outcome: 'done',
      userId,
      accountId: null,
      details: {},
    }) as const;
  const changed = (userId: string) => ({ type: 'phrase.changed', key: userId, data: { userId, provedBy: null } });

  return [
    implement(operations.checkLink, ({ body }) => {
      const judged = judgeLink(body.address, officialHosts);
      return answer(200, { ...judged, reasons: [...judged.reasons], official: [...officialHosts] });
    }),
    implement(operations.showPhrase, async ({ body, context }) => {
      // Attack: a copy of our page asks for the words of whoever types a username into it. It lacks the cookie of a device
      // that knows them, which no browser sends there; a stranger learns nothing, not even who has words.
      const username = canonicalUsername(body.username);
      const user = username.ok ? await parties.findUserByUsername(username.value) : null;
      const device = await devices.laneByCookie(context.cookies.device, user?.id ?? '');
      // Nothing is looked up for a stranger: how long it takes tells nobody who has words.
      return answer(200, { phrase: user === null || device === null ? null : await phrases.of(user.id) });
    }),
    implement(operations.getPhrase, async ({ principal }) => {
      const setAt = await phrases.setAt(principal.userId);
      return answer(200, { setAt: setAt === null ? null : toRfc3339(setAt) });
    }),
    implement(operations.setPhrase, async ({ body, principal, context }) => {
      const { userId } = principal;
      await database.transaction(async (tx) => {
        await phrases.set(tx, userId, body.phrase.trim());
        await audit.append(tx, { ...told(principal, context), event: 'phrase.set' });
        await outbox.post(tx, changed(userId));
      });
      return answer(200, { setAt: toRfc3339(clock.now()) });
    }),
    implement(operations.removePhrase, async ({ principal, context }) => {
      const { userId } = principal;
      const removed = await database.transaction(async (tx) => {
        if (!(await phrases.remove(tx, userId))) return false;
        await audit.append(tx, { ...told(principal, context), event: 'phrase.removed' });
        await outbox.post(tx, changed(userId));
        return true;
      });
      return removed ? answer(204, null) : problemReply('not-found');
    }),
  ];
}

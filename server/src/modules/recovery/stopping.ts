/**
 * The one thing the link of a notice can do: end every session, drop whatever is pending and freeze the user until the
 * desk has spoken with them. Used once; nothing is opened or proven by it, so that a stolen link costs time, not money.
 */
import { type Clock, ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { type Actor, type Audit, originOf } from '../audit/index.ts';
import type { Delivery } from '../delivery/index.ts';
import { deviceLabel } from '../devices/index.ts';
import type { Locks } from '../locks/index.ts';
import type { Parties, User } from '../parties/index.ts';
import type { Sessions } from '../sessions/index.ts';
import type { SignIn } from '../sign-in/index.ts';
import type { ContactChanges } from './contact-changes.ts';
import type { PasswordRecovery } from './password-recovery.ts';
import * as store from './recovery.store.ts';

const holderOfLink: Actor = { kind: 'anonymous', userId: null, sessionId: null, surface: 'portal' };

export interface Stopping {
  inspect(token: string): Promise<(store.StopLink & { user: User }) | null>;
  stop(token: string, context: RequestContext): Promise<Result<null, { readonly code: 'stop-ended' }>>;
}

export function makeStopping(deps: {
  database: Database;
  audit: Audit;
  delivery: Delivery;
  parties: Parties;
  locks: Locks;
  sessions: Sessions;
  signIn: SignIn;
  recovery: PasswordRecovery;
  changes: ContactChanges;
  clock: Clock;
}): Stopping {
  const { database, audit, delivery, parties, locks, sessions, signIn, recovery, changes, clock } = deps;

  async function inspect(token: string) {
    const link = await store.findStopLink(database.read, secretHash(token), clock.now());
    return link && { ...link, user: await parties.getUser(link.userId) };
  }

  return {
    inspect,
    async stop(token, context) {
      const link = await inspect(token);
      if (link === null) return refuse({ code: 'stop-ended' });
      const { user, cause } = link;
      return database.attempt<null, { code: 'stop-ended' }>(async (tx) => {
        if (!(await consume(tx, store.takeStopLink(secretHash(token), clock.now()))))
          return refuse({ code: 'stop-ended' });
        await signIn.endFlows(tx, user.id);
        const sessionsEnded = await sessions.endAll(tx, { userId: user.id, reason: 'stopped' });
        const recoveries = await recovery.end(tx, user.id);
        const contactChanges = await changes.dropAll(tx, user.id);
        const by = { actor: holderOfLink, origin: originOf(context, deviceLabel(context.userAgent)) };
        await locks.place(tx, { userId: user.id, level: 'all', cause: 'stopped-by-link', until: null }, by);
        await audit.append(tx, {
          event: 'recovery.stopped',
          outcome: 'done',
          ...by,
          userId: user.id,
          accountId: null,
          rule: cause,
          details: { sessionsEnded, recoveries, contactChanges },
        });
        for (const { kind, value, confirmedAt } of await parties.contactPointsOf(user.id, tx)) {
          if (confirmedAt === null) continue;
          const channel = kind === 'phone' ? 'sms' : 'mail';
          await delivery.send(tx, {
            channel,
            to: value,
            language: user.person.language,
            template: 'notice.stopped',
            params: {},
          });
        }
        return ok(null);
      });
    },
  };
}

/**
 * A forgotten username: whoever names an account and the mailbox on file of somebody who may reach it finds the username
 * in that mailbox, and nowhere else. The request answers alike whatever it finds.
 */
import { canonicalMail } from '@strongroom/authenticators';
import { type Clock, type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { incrementInOrder } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Jobs } from '../../platform/jobs/jobs.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { type Audit, systemActor } from '../audit/index.ts';
import type { Delivery } from '../delivery/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';

const QUEUE = 'recovery.username';
const wishPlace = { table: 'job', row: QUEUE, column: 'payload' };

export type RecoverUsername = (
  wish: { readonly accountNumber: string; readonly mail: string },
  context: RequestContext,
) => Promise<Result<null, { readonly code: 'too-many-requests'; readonly retryAt: Instant }>>;

export function makeUsernameRecovery(deps: {
  database: Database;
  vault: Vault;
  audit: Audit;
  jobs: Jobs;
  delivery: Delivery;
  parties: Parties;
  policies: Policies;
  clock: Clock;
}): RecoverUsername {
  const { database, vault, audit, jobs, delivery, parties, policies, clock } = deps;

  jobs.handle(QUEUE, async (payload) => {
    const sealed = Buffer.from((payload as { sealed: string }).sealed, 'base64');
    const wish = JSON.parse(await vault.open(wishPlace, sealed)) as { accountNumber: string; mail: string };
    for (const user of await parties.usersOfAccount(wish.accountNumber)) {
      const points = await parties.contactPointsOf(user.id);
      // People write their address in capitals. The mail goes to the address on file, never to what somebody typed.
      const onFile = points.find(
        ({ kind, value, confirmedAt }) =>
          kind === 'mail' && confirmedAt !== null && value.toLowerCase() === wish.mail.toLowerCase(),
      );
      if (onFile === undefined) continue;
      await database.transaction(async (tx) => {
        await delivery.send(tx, {
          channel: 'mail',
          to: onFile.value,
          language: user.person.language,
          template: 'recovery.username',
          params: { username: user.username },
        });
        await audit.append(tx, {
          event: 'recovery.username-told',
          outcome: 'done',
          actor: systemActor,
          origin: null,
          userId: user.id,
          accountId: null,
          details: {},
        });
      });
    }
  });

  return async ({ accountNumber, mail }, context) => {
    const now = clock.now();
    const policy = policies.house;
    const windowSeconds = policy['recovery.requests-window-seconds'];
    const budget = (limit: number) => ({ limit, windowSeconds, blockSeconds: 0 });
    const canonical = canonicalMail(mail);
    const address = canonical.ok ? canonical.value : mail;
    const charges = await incrementInOrder(database.read, [
      {
        scope: 'recovery.requests-per-address',
        key: sourceOf(context.address),
        now,
        budget: budget(policy['recovery.requests-per-address']),
      },
      {
        scope: 'recovery.requests',
        key: vault.pseudonym('recipient', address),
        now,
        budget: budget(policy['recovery.requests']),
      },
    ]);
    const full = charges.find(({ allowed }) => !allowed);
    if (full !== undefined) return refuse({ code: 'too-many-requests', retryAt: full.freeAt });
    const sealed = vault.seal(wishPlace, JSON.stringify({ accountNumber: accountNumber.trim(), mail: address }));
    await database.transaction((tx) =>
      jobs.enqueue(tx, {
        queue: QUEUE,
        key: vault.pseudonym('recipient', address),
        payload: { sealed: sealed.toString('base64') },
      }),
    );
    return ok(null);
  };
}

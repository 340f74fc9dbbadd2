/**
 * Asking for a recovery. The request does the same work and answers the same for every name; what is found is told to the
 * mailbox alone, by a job.
 *
 * Attack (enumeration): the answer, its time, or a budget that only real names have, tells which usernames exist.
 */
import { canonicalUsername, newOneTimeCode } from '@strongroom/authenticators';
import { MINUTE_MS, newId, ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import { consume, incrementInOrder } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { RecoveryFlow } from './recovery.flow.ts';
import { makeRecord, type RecoveryDeps, type TooMany } from './recovery.model.ts';
import * as store from './recovery.store.ts';

const TOKEN_BYTES = 32;
const QUEUE = 'recovery.mail';

export type RequestRecovery = (
  username: string,
  context: RequestContext,
) => Promise<Result<{ readonly token: string; readonly flow: RecoveryFlow }, TooMany>>;

export const codePlace = (id: string) => ({ table: 'recovery_flow', row: id, column: 'code_sealed' });

export function makeRecoveryRequest(deps: RecoveryDeps): RequestRecovery {
  const { database, vault, audit, jobs, delivery, parties, devices, policies, notices, clock, random } = deps;
  const record = makeRecord(audit);

  jobs.handle(QUEUE, async (payload) => {
    const flow = await store.findFlowById(database.read, (payload as { flowId: string }).flowId);
    if (flow?.userId == null || flow.state !== 'awaiting-mail' || flow.codeSealed !== null) return;
    const user = await parties.getUser(flow.userId);
    const policy = policies.for(user.entityId);
    const mails = (await parties.contactPointsOf(user.id)).filter((p) => p.kind === 'mail' && p.confirmedAt !== null);
    const code = newOneTimeCode(random, policy['recovery.mail-code-digits']);
    await database.transaction(async (tx) => {
      if (!(await consume(tx, store.keepCode(flow.id, vault.seal(codePlace(flow.id), code))))) return;
      for (const { value } of mails) {
        const link = await notices.stopLink(tx, user, 'password');
        const minutes = Math.ceil((flow.expiresAt - clock.now()) / MINUTE_MS);
        await delivery.send(tx, {
          ...{ channel: 'mail', to: value, language: user.person.language, template: 'code.recovery' },
          params: { code, minutes, link },
          expiresAt: flow.expiresAt,
        });
      }
    });
  });

  return async (username, context) => {
    const now = clock.now();
    const policy = policies.house;
    const canonical = canonicalUsername(username);
    const name = canonical.ok ? canonical.value : '';
    // One look for every name, also for one that cannot exist.
    const user = await parties.findUserByUsername(name);
    const known = user?.state === 'active' ? user : null;
    const windowSeconds = policy['recovery.requests-window-seconds'];
    const budget = (limit: number) => ({ limit, windowSeconds, blockSeconds: 0 });
    // Attack: a stranger floods a mailbox, or spends the owner's tries. A browser known to be the owner's has its own.
    const lane =
      context.cookies.device === undefined || known === null
        ? null
        : await devices.findRemembered(context.cookies.device, known.id);
    const key = `${vault.pseudonym('username', canonical.ok ? canonical.value : username)}|${lane ?? 'stranger'}`;
    const charges = await incrementInOrder(database.read, [
      {
        scope: 'recovery.requests-per-address',
        key: sourceOf(context.address),
        budget: budget(policy['recovery.requests-per-address']),
        now,
      },
      { scope: 'recovery.requests', key, budget: budget(policy['recovery.requests']), now },
    ]);
    const full = charges.find(({ allowed }) => !allowed);
    if (full !== undefined) return refuse({ code: 'too-many-requests', retryAt: full.freeAt });
    const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url');
    const expiresAt = now + secondsToMs(policy['recovery.flow-seconds']);
    const id = newId('rec', now, random);
    const answers = policy['recovery.mail-answers'];
    await database.transaction(async (tx) => {
      const address = sourceOf(context.address);
      await store.insertFlow(tx, {
        id,
        tokenHash: secretHash(token),
        userId: known?.id ?? null,
        answers,
        address,
        now,
        expiresAt,
      });
      await jobs.enqueue(tx, { queue: QUEUE, key: id, payload: { flowId: id } });
      await record(tx, 'recovery.begun', known, context);
    });
    const flow: RecoveryFlow = {
      ...{ id, userId: null, state: 'awaiting-mail', version: 1, codeSealed: null, method: null },
      answersLeft: answers,
      createdAt: now,
      expiresAt,
    };
    return ok({ token, flow });
  };
}

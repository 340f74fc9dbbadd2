/**
 * Asking for a recovery. The request does the same work and answers the same for every name; what is found is told to the
 * mailbox alone, by a job.
 *
 * Attack (enumeration): the answer, its time, or a budget that only real names have, tells which usernames exist.
 */
import { canonicalUsername, newOneTimeCode } from '@strongroom/authenticators';
import type { DeviceProof } from '@strongroom/contract';
import { type Instant, MINUTE_MS, newId, ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import { consume, incrementInOrder } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { type Notice, resendWaitSeconds } from '../delivery/index.ts';
import type { User } from '../parties/index.ts';
import type { Policy } from '../policy/index.ts';
import { seenOn } from '../sign-in/index.ts';
import type { RecoveryAim, RecoveryFlow } from './recovery.flow.ts';
import { type BeginRefusal, type MailAgainRefusal, makeRecord, type RecoveryDeps } from './recovery.model.ts';
import * as store from './recovery.store.ts';

const TOKEN_BYTES = 32;
const QUEUE = 'recovery.mail';

/** As with a code by text message: the house's own numbers, also for a name that nobody has. */
const mailAgainAt = (policy: Policy, sends: number, now: Instant): Instant =>
  now + secondsToMs(resendWaitSeconds(policy['phone.resend-backoff-seconds'], sends));

/** A password in place of the mailbox is judged at once; it stands for a lost number only. */
export type RequestRecovery = (
  wish: {
    readonly username: string;
    readonly aim: RecoveryAim;
    readonly password?: string | undefined;
    readonly device?: DeviceProof | undefined;
  },
  context: RequestContext,
) => Promise<Result<{ readonly token: string; readonly flow: RecoveryFlow; readonly user: User | null }, BeginRefusal>>;

/** What everybody on file hears once one of the two proofs was right. */
export const begunNotice =
  (aim: RecoveryAim) =>
  (link: string): Notice => ({
    template: aim === 'number' ? 'notice.number-recovery-begun' : 'notice.recovery-begun',
    params: { link },
  });

export const codePlace = (id: string) => ({ table: 'recovery_flow', row: id, column: 'code_sealed' });

/** Mails the same code again; whether there is a mailbox is told to nobody. */
export function makeMailAgain({ database, jobs, policies, clock, audit }: RecoveryDeps) {
  const record = makeRecord(audit);
  return async (
    flow: RecoveryFlow,
    user: User | null,
    context: RequestContext,
  ): Promise<Result<RecoveryFlow, MailAgainRefusal>> => {
    const now = clock.now();
    const { house } = policies;
    if (flow.sends >= house['phone.sends-per-challenge'])
      return refuse({ code: 'send-limit', rule: 'phone.sends-per-challenge', retryAt: flow.expiresAt });
    const tooSoon = { code: 'resend-too-soon', rule: 'phone.resend-backoff-seconds' } as const;
    if (flow.resendAt > now) return refuse({ ...tooSoon, retryAt: flow.resendAt });
    const sends = flow.sends + 1;
    const resendAt = mailAgainAt(house, sends, now);
    return database.attempt<RecoveryFlow, MailAgainRefusal>(async (tx) => {
      if (!(await consume(tx, store.askAgain(flow, resendAt, now)))) return refuse({ ...tooSoon, retryAt: resendAt });
      await jobs.enqueue(tx, { queue: QUEUE, key: flow.id, payload: { flowId: flow.id, turn: sends } });
      await record(tx, 'recovery.mail-sent-again', user, context);
      return ok({ ...flow, sends, resendAt });
    });
  };
}

export function makeRecoveryRequest(deps: RecoveryDeps): RequestRecovery {
  const { database, vault, audit, jobs, delivery, parties, devices, policies, notices, signIn, clock, random } = deps;
  const record = makeRecord(audit);

  jobs.handle(QUEUE, async (payload) => {
    const { flowId, turn = 1 } = payload as { flowId: string; turn?: number };
    const flow = await store.findFlowById(database.read, flowId);
    if (flow?.userId == null || flow.state !== 'awaiting-mail') return;
    const user = await parties.getUser(flow.userId);
    const policy = policies.for(user.entityId);
    const mails = (await parties.contactPointsOf(user.id)).filter((p) => p.kind === 'mail' && p.confirmedAt !== null);
    const kept = flow.codeSealed === null ? null : await vault.open(codePlace(flow.id), flow.codeSealed);
    const code = kept ?? newOneTimeCode(random, policy['recovery.mail-code-digits']);
    await database.transaction(async (tx) => {
      if (!(await consume(tx, store.noteMailed(flow.id, turn)))) return;
      // Two turns at once: the slower one comes again and finds the code of the faster one.
      const isKept =
        kept !== null || (await consume(tx, store.keepCode(flow.id, vault.seal(codePlace(flow.id), code))));
      if (!isKept) throw new Error('another turn has kept its code meanwhile');
      for (const { value } of mails) {
        const link = await notices.stopLink(tx, user, 'password');
        const minutes = Math.ceil((flow.expiresAt - clock.now()) / MINUTE_MS);
        await delivery.send(tx, {
          channel: 'mail',
          to: value,
          language: user.person.language,
          template: flow.aim === 'number' ? 'code.recovery-number' : 'code.recovery',
          params: { code, minutes, link },
          expiresAt: flow.expiresAt,
        });
      }
    });
  });

  return async ({ username, aim, password, device }, context) => {
    const now = clock.now();
    const policy = policies.house;
    const canonical = canonicalUsername(username);
    const name = canonical.ok ? canonical.value : '';
    // One look for every name, also for one that cannot exist.
    const user = await parties.findUserByUsername(name);
    const known = user?.state === 'active' ? user : null;
    const windowSeconds = policy['recovery.requests-window-seconds'];
    const budget = (limit: number) => ({ limit, windowSeconds, blockSeconds: 0 });
    // Attack: a stranger floods a mailbox, or spends the owner's tries. A browser known to be the owner's has its own, and
    // one that proves its key another than whoever copied its cookie. With a password the proof is for judging that one.
    const secret = context.cookies.device;
    const shown = { secret, proof: password === undefined ? device : undefined, flowId: null };
    const browser = await devices.recognise(shown, known?.id ?? '', policy);
    const lane = browser.lane ?? (await devices.laneByCookie(secret, known?.id ?? ''));
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
    const checked = password === undefined ? null : await signIn.checkPassword({ username, password, device }, context);
    if (checked?.ok === false) return checked;
    const seen = checked === null ? browser : checked.value.browser;
    const state = checked === null ? 'awaiting-mail' : 'awaiting-factor';
    const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url');
    const expiresAt = now + secondsToMs(policy['recovery.flow-seconds']);
    const id = newId('rec', now, random);
    const answers = policy['recovery.mail-answers'];
    const resendAt = mailAgainAt(policy, 1, now);
    await database.transaction(async (tx) => {
      const address = sourceOf(context.address);
      await store.insertFlow(tx, {
        id,
        tokenHash: secretHash(token),
        userId: known?.id ?? null,
        aim,
        state,
        answers,
        resendAt,
        deviceId: seen.lane,
        address,
        now,
        expiresAt,
      });
      await record(tx, 'recovery.begun', known, context, {
        aim,
        door: checked === null ? 'mail' : 'password',
        ...seenOn(seen),
      });
      if (checked === null) await jobs.enqueue(tx, { queue: QUEUE, key: id, payload: { flowId: id } });
      else {
        checked.value.settle(tx);
        await notices.tell(tx, checked.value.user, 'contact', begunNotice(aim));
      }
    });
    const flow: RecoveryFlow = {
      id,
      userId: null,
      aim,
      state,
      version: 1,
      codeSealed: null,
      deviceId: seen.lane,
      method: null,
      changeId: null,
      numbersNamed: 0,
      answersLeft: answers,
      sends: 1,
      resendAt,
      createdAt: now,
      expiresAt,
    };
    return ok({ token, flow, user: checked?.value.user ?? null });
  };
}

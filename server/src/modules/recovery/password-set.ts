/**
 * The end of a recovery: the new password. Every session and sign-in ends with it, pauses after wrong passwords are lifted
 * with the password they were wrong about, and money stays where it is for a while.
 *
 * Attack: a thief with mailbox and phone sets a password and empties the account before the owner has read a notice.
 */
import type { PasswordViolation } from '@strongroom/contract';
import { type Instant, ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import type { User } from '../parties/index.ts';
import { passwordContext } from '../passwords/index.ts';
import type { RecoveryEvent, RecoveryFlow } from './recovery.flow.ts';
import { anonymous, type Ended, makeRecord, type RecoveryDeps } from './recovery.model.ts';
import { cancelFlowsOf } from './recovery.store.ts';

interface Parts {
  find(token: string): Promise<{ flow: RecoveryFlow; user: User | null } | null>;
  save(tx: Tx, flow: RecoveryFlow, event: RecoveryEvent): Promise<Result<RecoveryFlow, Ended>>;
}

/**
 * Attack: a temporary code was mailed in an emergency, and whoever reads the mailbox has both of the proofs from there.
 */
const WEAK: readonly string[] = ['sms', 'voice', 'temporary-code'];

/** The new password: every session and sign-in ends with it, and money stays where it is for a while. */
export async function setPassword(
  deps: RecoveryDeps,
  { find, save }: Parts,
  { token, password, context }: { token: string; password: string; context: RequestContext },
): Promise<
  Result<
    { username: string; moneyFrozenUntil: Instant | null },
    Ended | { readonly code: 'password-unacceptable'; readonly violations: PasswordViolation[] }
  >
> {
  const { database, audit, parties, locks, devices, policies, passwords, sessions, signIn, notices, clock } = deps;
  const record = makeRecord(audit);
  const found = await find(token);
  if (found === null || found.user === null || found.flow.state !== 'proven' || found.flow.aim !== 'password')
    return refuse({ code: 'recovery-ended' });
  const { flow, user } = found;
  const policy = policies.for(user.entityId);
  const whom = {
    userId: user.id,
    context: passwordContext(user, await parties.contactPointsOf(user.id), deps.serviceNames),
  };
  const violations = await passwords.violations(password, whom, policy);
  if (violations.length > 0) return refuse({ code: 'password-unacceptable', violations });
  const hash = await passwords.hash(password, policy);
  return database.attempt(async (tx) => {
    // First, because it makes those wait who set a password at the same moment: what they began is then over.
    await passwords.set(tx, user.id, hash);
    const saved = await save(tx, flow, 'password-set');
    if (!saved.ok) return saved;
    // Attack: somebody who was let go a moment ago finishes the recovery they began before.
    if (!(await parties.isActive(tx, user.id))) return refuse({ code: 'recovery-ended' as const });
    // Attack: a thief has proven a recovery of their own beside the owner's, and sets another password after it.
    const recoveries = await cancelFlowsOf(tx, user.id);
    await signIn.endFlows(tx, user.id);
    signIn.liftPause(tx, user.username);
    const ended = await sessions.endAll(tx, { userId: user.id, reason: 'password-changed' });
    const weak = flow.method !== null && WEAK.includes(flow.method);
    const seconds = policy[weak ? 'recovery.money-freeze-seconds' : 'recovery.strong-money-freeze-seconds'];
    const until = seconds === 0 ? null : clock.now() + secondsToMs(seconds);
    const by = { actor: anonymous, origin: originOf(context, deviceLabel(context.userAgent)) };
    if (until !== null)
      await locks.place(tx, { userId: user.id, level: 'money', cause: 'password-recovered', until }, by);
    // Attack: a copied profile signs in with less because its owner once trusted it. Whoever forgot the password asks again.
    const trustEnded = await devices.recovered(tx, { userId: user.id, deviceId: flow.deviceId });
    await record(tx, 'password.recovered', user, context, {
      method: flow.method ?? '',
      sessionsEnded: ended,
      recoveries,
      knownDevice: flow.deviceId !== null,
      trustEnded,
    });
    await notices.tell(tx, user, 'password', (link) => ({ template: 'notice.password-recovered', params: { link } }));
    return ok({ username: user.username, moneyFrozenUntil: until });
  });
}

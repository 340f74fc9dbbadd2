/**
 * What a completed sign-in opens: the device is noted and its series moved, the session opened, both written down, and
 * told where the device is new.
 */
import type { DeviceKeyRegistration, ProofMethod } from '@strongroom/contract';
import type { Tx } from '../../platform/database/database.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { type Actor, originOf } from '../audit/index.ts';
import { deviceLabel, seriesOf, vouches } from '../devices/index.ts';
import type { Evidence } from '../factors/index.ts';
import type { User } from '../parties/index.ts';
import type { Session } from '../sessions/index.ts';
import type { PasswordStepDeps } from './password-step.ts';
import { makeEndReplayed } from './replayed-device.ts';
import type { SignInFlow } from './sign-in.flow.ts';

export interface SignedIn {
  readonly session: Session;
  readonly sessionSecret: string;
  readonly deviceSecret: string | null;
}

interface Opening {
  readonly flow: SignInFlow;
  readonly user: User;
  readonly proof: Evidence;
  readonly deviceKey: DeviceKeyRegistration | undefined;
  /** The factor had never proven anything. */
  readonly factorUnused: boolean;
}

export type OpenSession = (tx: Tx, opening: Opening, context: RequestContext) => Promise<SignedIn>;

export function makeOpenSession(deps: PasswordStepDeps): OpenSession {
  const { audit, outbox, policies, devices, sessions, drift } = deps;
  const endReplayed = makeEndReplayed(deps);
  return async (tx, { flow, user, proof, deviceKey, factorUnused }, context) => {
    const policy = policies.for(user.entityId);
    const { userAgent, address } = context;
    const label = deviceLabel(userAgent);
    const origin = originOf(context, label);
    const completed = {
      secret: context.cookies.device,
      deviceId: flow.deviceId,
      flowId: flow.id,
      key: deviceKey,
      userId: user.id,
      userAgent,
      address,
      policy,
      provedStrongly: vouches(policy, proof.method),
    };
    const seen = flow.publicComputer ? null : await devices.complete(tx, completed);
    if (seen !== null && seen.replayed !== null)
      await endReplayed(tx, seen.replayed, { origin, address, provedBy: proof.method as ProofMethod });
    const series = seriesHeld(seen, context);
    const password: Evidence = { method: 'password', factorId: null, provedAt: flow.createdAt };
    const evidence: Evidence[] = flow.passwordless ? [proof] : [proof, password];
    const { session, secret } = await sessions.open(
      tx,
      {
        userId: user.id,
        surface: 'portal',
        clientName: null,
        deviceId: seen?.deviceId ?? null,
        deviceLabel: label,
        address,
        publicComputer: flow.publicComputer,
        evidence,
        seen: drift.sightOf(context, { clientId: null }, series),
      },
      policy,
      { earlierSecret: context.cookies.session, origin },
    );
    const actor: Actor = { kind: 'user', userId: user.id, sessionId: session.id, surface: 'portal' };
    await audit.append(tx, {
      event: 'session.opened',
      outcome: 'done',
      actor,
      origin,
      userId: user.id,
      accountId: null,
      rule: flow.passwordless ? 'passkey-alone' : 'password-and-factor',
      details: {
        session: session.id,
        method: proof.method,
        device: seen?.deviceId ?? null,
        newDevice: seen?.isNew ?? false,
        deviceState: seen?.state ?? null,
        publicComputer: flow.publicComputer,
      },
    });
    if (seen === null || seen.isNew) {
      const data = {
        userId: user.id,
        deviceLabel: label,
        address,
        // Attack: a thief forgets every device of the owner first, so that their own counts as the very first and is not told.
        first: factorUnused && (seen?.isFirst ?? false),
        provedBy: proof.method,
      };
      await outbox.post(tx, { type: 'device.recognised', key: user.id, data });
    }
    return { session, sessionSecret: secret, deviceSecret: seen?.newSecret ?? null };
  };
}

/** The series that the browser holds from now on; none where nothing is remembered. */
function seriesHeld(seen: { readonly newSecret: string | null } | null, { cookies }: RequestContext): string | null {
  const secret = seen?.newSecret ?? cookies.device;
  return seen === null || secret === undefined ? null : seriesOf(secret);
}

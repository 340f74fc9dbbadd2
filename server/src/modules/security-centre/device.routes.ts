/**
 * The devices of somebody, over HTTP. Revoking, naming and telling how one is kept take a session; approving and trusting
 * take a proof of exactly that, from a device that is not new itself. A new one approves itself by a factor that would
 * have made it known at sign-in.
 */
import { type Device as DeviceView, operations, PROOF_METHODS } from '@strongroom/contract';
import { type Instant, ok, type Result, refuse, toRfc3339 } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { refusalReply } from '../../platform/http/refusal-reply.ts';
import {
  answer,
  implement,
  type Principal,
  problemReply,
  type RequestContext,
  type Route,
} from '../../platform/http/route.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { demandsStrongest } from '../access/index.ts';
import type { ActRequest, Approvals } from '../approvals/index.ts';
import { type Audit, originOf } from '../audit/index.ts';
import { type DeviceRow, type Devices, postureScore, postureStaleAt, trustBars, vouches } from '../devices/index.ts';
import type { Challenges } from '../factors/index.ts';
import type { Geography } from '../networks/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies, Policy } from '../policy/index.ts';
import type { Sessions } from '../sessions/index.ts';
import { actorOf } from './actor.ts';

export interface DeviceRoutesDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly parties: Parties;
  readonly devices: Devices;
  readonly geography: Pick<Geography, 'placeOf'>;
  readonly sessions: Sessions;
  readonly approvals: Approvals;
  readonly challenges: Pick<Challenges, 'offered'>;
  readonly policies: Policies;
}

interface Who {
  readonly params: { readonly deviceId: string };
  readonly principal: Principal;
  readonly context: RequestContext;
}
interface Viewed {
  readonly current: boolean;
  readonly policy: Policy;
  readonly now: Instant;
}
type ApprovalVoid = typeof VOID;
type TrustRefusal = { readonly code: 'not-found' | 'device-not-now' | 'device-limit' | 'device-unfit' };
type Details = Record<string, string | number | boolean>;
type Change<Refusal> = (tx: Tx) => Promise<Result<Details, Refusal>>;

const NOT_FOUND = { code: 'not-found' } as const;
const VOID = { code: 'approval-void' } as const;
const NOT_NOW = { code: 'device-not-now' } as const;

export function deviceRoutes(deps: DeviceRoutesDeps): Route[] {
  const { database, audit, outbox, parties, devices, geography, sessions, approvals, challenges, policies } = deps;
  const policyOf = async (userId: string): Promise<Policy> => policies.for((await parties.getUser(userId)).entityId);

  async function listed({ principal: { userId, deviceId }, context: { now } }: Pick<Who, 'principal' | 'context'>) {
    const policy = await policyOf(userId);
    const all = await devices.list(userId, policy);
    const own = all.find(({ id }) => id === deviceId);
    return {
      approvesItself: own?.state === 'new' && (await holdsVouching(userId, policy)),
      devices: all.map((device) => toView(device, { current: device.id === deviceId, policy, now })),
      trustedLimit: policy['device.trusted-per-user'],
      trustDays: policy['device.trust-days'],
      trustScore: policy['device.trust-score'],
    };
  }

  async function record(tx: Tx, event: string, { params, principal, context }: Who, details: Details): Promise<void> {
    await audit.append(tx, {
      event,
      outcome: 'done',
      actor: actorOf(principal),
      origin: originOf(context, null),
      userId: principal.userId,
      accountId: null,
      details: { device: params.deviceId, ...details },
    });
  }

  /** A change and its entry, or neither; then the devices as they are. */
  async function changed<Refusal extends { readonly code: string }>(who: Who, event: string, change: Change<Refusal>) {
    const done = await database.attempt<null, Refusal>(async (tx) => {
      const result = await change(tx);
      if (!result.ok) return result;
      await record(tx, event, who, result.value);
      return ok(null);
    });
    return done.ok ? ok(await listed(who)) : done;
  }

  const found = (happened: boolean, details: Details = {}) => (happened ? ok(details) : refuse(NOT_FOUND));

  /** The device that an act is about, and whether it may be done from here and now. */
  async function about(
    { params, principal }: Who,
    policy: Policy,
  ): Promise<Result<DeviceRow, typeof NOT_FOUND | typeof NOT_NOW>> {
    const device = await devices.find(principal.userId, params.deviceId, policy);
    if (device === null) return refuse(NOT_FOUND);
    // Attack: a thief's new browser approves itself, or is trusted before it has cooled down.
    const speaks = await devices.maySpeak(principal.userId, principal.deviceId);
    return speaks && device.state !== 'revoked' ? ok(device) : refuse(NOT_NOW);
  }

  /** Whether a factor is at hand that vouches for a new device. */
  async function holdsVouching(userId: string, policy: Policy): Promise<boolean> {
    const strongest = demandsStrongest('device.approve', policy);
    const offered = await challenges.offered(await parties.getUser(userId), { strongest });
    return offered.some(({ refused, methods }) => refused === null && methods.some((each) => vouches(policy, each)));
  }

  /** The new device that is approved from itself, where a strong factor can do that. */
  async function ownNew({ params, principal: { userId } }: Who, policy: Policy): Promise<ReturnType<typeof about>> {
    const device = await devices.find(userId, params.deviceId, policy);
    if (device === null) return refuse(NOT_FOUND);
    return device.state === 'new' && (await holdsVouching(userId, policy)) ? ok(device) : refuse(NOT_NOW);
  }

  const authorise = (
    { principal, context }: Who,
    subject: ActRequest['subject'] & { action: 'device.approve' | 'device.trust' },
    demand: Pick<ActRequest, 'caps' | 'proof' | 'beyondNewDevice'> = {},
  ) => approvals.authorise({ principal, context, action: subject.action, subject, account: null, ...demand });

  return [
    implement(operations.listDevices, async (who) => answer(200, await listed(who))),

    implement(operations.forgetDevice, async (who) => {
      const { userId } = who.principal;
      const { deviceId } = who.params;
      const done = await changed(who, 'device.revoked', async (tx) => {
        if (!(await devices.revoke(tx, deviceId, userId))) return refuse(NOT_FOUND);
        const ended = await sessions.endAll(tx, { userId, deviceId, reason: 'device-forgotten' });
        await outbox.post(tx, { type: 'device.revoked', key: userId, data: { userId, deviceId } });
        return ok({ sessionsEnded: ended });
      });
      return done.ok ? answer(200, done.value) : problemReply(done.refusal.code);
    }),

    implement(operations.renameDevice, async ({ body, ...who }) => {
      const done = await changed(who, 'device.renamed', async (tx) =>
        found(await devices.rename(tx, who.params.deviceId, who.principal.userId, body.name), { name: body.name }),
      );
      return done.ok ? answer(200, done.value) : problemReply(done.refusal.code);
    }),

    implement(operations.attestDevice, async ({ body, ...who }) => {
      const { userId } = who.principal;
      const policy = await policyOf(userId);
      const done = await changed(who, 'device.attested', async (tx) => {
        const { deviceId } = who.params;
        const attested = await devices.attest(tx, { deviceId, userId, posture: body, policy });
        return attested === null ? refuse(NOT_FOUND) : ok({ ...body, ...attested, score: postureScore(body) });
      });
      return done.ok ? answer(200, done.value) : problemReply(done.refusal.code);
    }),

    implement(operations.acknowledgeDevice, async (who) => {
      const { deviceId } = who.params;
      const { userId, deviceId: own } = who.principal;
      // Attack: the thief's own browser says that it was seen, and the notice of it is gone on every other.
      const may = own !== deviceId && (await devices.maySpeak(userId, own));
      const done = await changed(who, 'device.acknowledged', async (tx) =>
        found(may && (await devices.acknowledge(tx, deviceId, userId))),
      );
      return done.ok ? answer(200, done.value) : problemReply(done.refusal.code);
    }),

    implement(operations.approveDevice, async (who) => {
      const byItself = who.params.deviceId === who.principal.deviceId;
      const policy = await policyOf(who.principal.userId);
      const device = byItself ? await ownNew(who, policy) : await about(who, policy);
      if (!device.ok) return problemReply(device.refusal.code);
      const { id: deviceId, label, lastAddress: address, state } = device.value;
      if (state !== 'new') return problemReply('device-not-now');
      const subject = { action: 'device.approve', deviceId, device: label, address } as const;
      const authorised = await authorise(who, subject, byItself ? byVouching(policy) : {});
      if (!authorised.ok) return refusalReply(authorised.refusal, who.context.now);
      const { user, provedBy, spend } = authorised.value;
      const done = await changed<ApprovalVoid | typeof NOT_NOW>(who, 'device.approved', async (tx) => {
        if (!(await spend(tx))) return refuse(VOID);
        const approved = await devices.approve(tx, deviceId, user.id);
        return approved.ok ? ok({ provedBy }) : approved;
      });
      return done.ok ? answer(200, done.value) : problemReply(done.refusal.code);
    }),

    implement(operations.trustDevice, async (who) => {
      const policy = await policyOf(who.principal.userId);
      const device = await about(who, policy);
      if (!device.ok) return problemReply(device.refusal.code);
      const { id: deviceId, label, state, hasKey } = device.value;
      if (state !== 'recognised' || !hasKey) return problemReply('device-not-now');
      if (trustBars(device.value, policy, who.context.now).length > 0) return problemReply('device-unfit');
      const days = policy['device.trust-days'];
      const authorised = await authorise(who, { action: 'device.trust', deviceId, device: label, days });
      if (!authorised.ok) return refusalReply(authorised.refusal, who.context.now);
      const { user, provedBy, spend } = authorised.value;
      const done = await changed<ApprovalVoid | TrustRefusal>(who, 'device.trusted', async (tx) => {
        if (!(await spend(tx))) return refuse(VOID);
        const until = await devices.trust(tx, { deviceId, userId: user.id, policy });
        return until.ok ? ok({ provedBy, until: toRfc3339(until.value) }) : until;
      });
      return done.ok ? answer(200, done.value) : problemReply(done.refusal.code);
    }),

    implement(operations.endDeviceTrust, async (who) => {
      const done = await changed(who, 'device.trust-ended', async (tx) =>
        (await devices.endTrust(tx, who.params.deviceId, who.principal.userId)) ? ok({}) : refuse(NOT_NOW),
      );
      return done.ok ? answer(200, done.value) : problemReply(done.refusal.code);
    }),
  ];

  function toView(device: DeviceRow, { current, policy, now }: Viewed): DeviceView {
    const { id, label, name, state, hasKey, lastAddress, acknowledged, posture, postureAt } = device;
    const instant = (at: number | null): string | null => (at === null ? null : toRfc3339(at));
    const days = policy['device.posture-days'];
    return {
      id,
      label,
      name,
      state,
      current,
      hasKey,
      lastAddress,
      acknowledged,
      place: geography.placeOf(lastAddress),
      firstSeenAt: toRfc3339(device.firstSeenAt),
      lastSeenAt: toRfc3339(device.lastSeenAt),
      coolsUntil: state === 'new' ? instant(device.coolUntil) : null,
      trustedUntil: state === 'trusted' ? instant(device.trustedUntil) : null,
      revokedAt: instant(device.revokedAt),
      notTrustedFor: state === 'revoked' ? [] : trustBars(device, policy, now),
      posture:
        posture === null || postureAt === null
          ? null
          : {
              ...posture,
              score: postureScore(posture),
              answeredAt: toRfc3339(postureAt),
              staleAt: toRfc3339(postureStaleAt(postureAt, days)),
            },
    };
  }
}

/**
 * Attack: whoever took over the phone number lets their own browser approve itself, with the very message that made it a
 * new one. Other methods than those that vouch are neither offered nor good.
 */
const byVouching = (policy: Policy) => ({
  caps: Object.fromEntries(
    PROOF_METHODS.filter((method) => !vouches(policy, method)).map((method) => [
      method,
      { remaining: null, sufficient: false },
    ]),
  ),
  proof: { since: 0, accepts: (method: string) => vouches(policy, method) },
  beyondNewDevice: false,
});

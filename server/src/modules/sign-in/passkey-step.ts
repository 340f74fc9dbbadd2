/**
 * Signing in with a passkey and no password: the authenticator finds the account, the person is verified by it, and one
 * answer is judged by the machine that judges every other, with the same budget, evidence and consequences.
 *
 * Beginning changes nothing and says nothing of anybody: the question is a keyed hash of the cookie that it leaves behind.
 * It is spent by the flow that the answer writes, which no other answer can write again. Whatever is wrong with an
 * answer, and whether its passkey is anybody's at all, has one refusal. A credential id is long and random: there is none
 * to be guessed, and to ask for one is to have seen it.
 */
import type { DeviceProof, DeviceQuestion, PasskeyAssertion, PasskeyRequest } from '@strongroom/contract';
import { type Instant, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import { giveBack, increment } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { originOf } from '../audit/index.ts';
import { deviceLabel } from '../devices/index.ts';
import type { PasskeyOwner, Passkeys } from '../factors/index.ts';
import {
  ADDRESS_SCOPE,
  addressBudget,
  anonymous,
  type LiveFlow,
  type PasswordStepDeps,
  seenOn,
} from './password-step.ts';
import type { SignInFlow } from './sign-in.flow.ts';
import * as store from './sign-in.store.ts';

export interface AskedPasskey {
  readonly secret: string;
  readonly request: PasskeyRequest;
  /** The sign-in that the answer will begin, and what the key of the browser is asked for it. */
  readonly flowId: string;
  readonly device: DeviceQuestion | null;
  readonly expiresAt: Instant;
}

export type OpenRefusal =
  | { readonly code: 'sign-in-flow-ended' | 'sign-in-refused' }
  | { readonly code: 'too-many-requests'; readonly retryAt: Instant };

export interface OpenedFlow extends LiveFlow {
  readonly challengeId: string;
}

export interface PasskeyStep {
  ask(context: RequestContext): Promise<AskedPasskey>;
  /** Turns an answer into a flow of whoever the passkey belongs to, with that answer's challenge open, once. */
  open(
    wish: { answer: PasskeyAssertion; publicComputer: boolean; device: DeviceProof | undefined },
    context: RequestContext,
  ): Promise<Result<OpenedFlow, OpenRefusal>>;
  /** The charge of the address, given back when the answer was right. */
  giveBack(context: RequestContext): Promise<void>;
}

/** What the cookie holds: when the question ends, and 208 random bits. */
const SECRET_BYTES = 32;
const TIME_BYTES = 6;

function newSecret(expiresAt: Instant, random: Random): string {
  const secret = Buffer.from(random(SECRET_BYTES));
  secret.writeUIntBE(expiresAt, 0, TIME_BYTES);
  return secret.toString('base64url');
}

function endOf(secret: string): Instant {
  const bytes = Buffer.from(secret, 'base64url');
  return bytes.length === SECRET_BYTES ? bytes.readUIntBE(0, TIME_BYTES) : 0;
}

export function makePasskeyStep(deps: PasswordStepDeps & { passkeys: Passkeys }): PasskeyStep {
  const { database, vault, audit, policies, parties, devices, passkeys, metrics, random } = deps;
  const nonceOf = (secret: string): string => vault.pseudonym('passkey-sign-in', secret);
  /** The flow that an answer will write, known when the question is put. */
  const flowIdOf = (secret: string): string => {
    const drawn = Buffer.from(vault.pseudonym('passkey-sign-in.flow', secret), 'base64url');
    return newId('flo', endOf(secret), (count) => drawn.subarray(0, count));
  };
  const purposeOf = (id: string) => ({ kind: 'sign-in', id, binding: id }) as const;

  return {
    async ask({ now, cookies }) {
      const expiresAt = now + secondsToMs(policies.house['passkey.challenge-seconds']);
      const secret = newSecret(expiresAt, random);
      const flowId = flowIdOf(secret);
      const request = passkeys.ask(nonceOf(secret), purposeOf(flowId), policies.house);
      return { secret, request, flowId, device: await devices.ask(cookies.device, flowId), expiresAt };
    },

    async open({ answer, publicComputer, device }, context) {
      const { now, address } = context;
      const secret = context.cookies.signIn ?? '';
      const expiresAt = endOf(secret);
      const latest = now + secondsToMs(policies.house['passkey.challenge-seconds']);
      // Attack: a cookie with a later end. It is another cookie then, and nobody was ever asked its question.
      if (now >= expiresAt || expiresAt > latest) return refuse({ code: 'sign-in-flow-ended' });
      const id = flowIdOf(secret);
      const budget = addressBudget(policies.house);
      const charged = await increment(database.read, { scope: ADDRESS_SCOPE, key: sourceOf(address), budget, now });
      if (!charged.allowed) return refuse({ code: 'too-many-requests', retryAt: charged.freeAt });
      const owner = await passkeys.ownerOf(answer.credentialId);
      const user = owner === null ? null : await parties.getUser(owner.userId);
      const policy = user === null ? policies.house : policies.for(user.entityId);
      // An authenticator that was asked for any account names the one it answers for (WebAuthn L3 section 7.2, step 6).
      const fits = owner !== null && user?.state === 'active' && answer.userHandle !== null;
      if (!fits || !policy['passkey.without-password']) return refused(owner, fits ? 'policy' : 'passkey', context);
      const shown = { secret: context.cookies.device, proof: device, flowId: id };
      const browser = await devices.recognise(shown, user.id, policy);
      const { lane } = browser;
      const origin = originOf(context, deviceLabel(context.userAgent));
      const flow: SignInFlow = {
        id,
        userId: user.id,
        state: 'answer-challenge',
        version: 1,
        publicComputer,
        passwordless: true,
        deviceId: browser.deviceId,
        address,
        createdAt: now,
        expiresAt,
      };
      const opened = await database.attempt<string, OpenRefusal>(async (tx) => {
        if (!(await store.insertFlowOnce(tx, { ...flow, secretHash: secretHash(secret) }))) {
          return refuse({ code: 'sign-in-flow-ended' });
        }
        const challengeId = await passkeys.open(tx, owner, {
          nonce: nonceOf(secret),
          purpose: purposeOf(id),
          lane,
          now,
          expiresAt,
        });
        await audit.append(tx, {
          event: 'sign-in.begun',
          outcome: 'done',
          actor: anonymous,
          origin,
          userId: user.id,
          accountId: null,
          rule: 'passkey',
          details: { publicComputer, ...seenOn(browser) },
        });
        return ok(challengeId);
      });
      return opened.ok ? ok({ flow, user, challengeId: opened.value }) : opened;
    },

    giveBack: ({ address }) => giveBack(database.read, ADDRESS_SCOPE, sourceOf(address)),
  };

  async function refused(
    owner: PasskeyOwner | null,
    rule: string,
    context: RequestContext,
  ): Promise<Result<never, OpenRefusal>> {
    metrics.signIns.inc({ outcome: 'refused' });
    await database.transaction((tx) =>
      audit.append(tx, {
        event: 'sign-in.refused',
        outcome: 'refused',
        actor: anonymous,
        origin: originOf(context, deviceLabel(context.userAgent)),
        userId: owner?.userId ?? null,
        accountId: null,
        rule,
        details: { method: 'passkey' },
      }),
    );
    return refuse({ code: 'sign-in-refused' });
  }
}

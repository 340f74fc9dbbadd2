/**
 * Enrolling a passkey (WebAuthn L3 section 7.1): begun with a proof by a session, finished by the same session, once.
 * A right answer takes the challenge in the transaction that adds the factor, a wrong one ends the enrolment at once.
 * An attestation is asked for where the operator lists the makes that are let in, and not otherwise.
 */
import type { PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '@strongroom/contract';
import { type Clock, type Instant, newId, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import { atCommit, type Database, type Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { User } from '../../parties/index.ts';
import type { Policies, Policy } from '../../policy/index.ts';
import type { Factors } from '../factor-door.ts';
import type { Act } from '../factor-record.ts';
import type { ChallengeLane, Purpose } from '../factors.model.ts';
import { insertChallenge } from '../factors.store.ts';
import type { BrokenMakes } from './broken-makes.ts';
import { challengeFor, type Fault, type RelyingParty } from './passkey.rules.ts';
import * as store from './passkey.store.ts';
import { noncePlace, userHandle } from './passkey.strategy.ts';
import { ALGORITHMS, type NewCredential, verifyRegistration } from './passkey.verify.ts';
import { sealPublicKey } from './passkey-key.ts';
import type { NeedsOneDevice } from './passkey-roles.ts';

const CHALLENGE_BYTES = 32;

export interface PasskeyOwner {
  readonly factorId: string;
  readonly userId: string;
}

/** A question that was put to any passkey, as the owner of the one that answered is to be judged by it. */
export interface Question {
  readonly nonce: string;
  readonly purpose: Purpose;
  readonly lane: ChallengeLane;
  readonly now: Instant;
  readonly expiresAt: Instant;
}

export interface Passkeys {
  /** The question to any passkey of ours, whoever it may belong to. */
  ask(nonce: string, purpose: Purpose, policy: Policy): PasskeyRequest;
  ownerOf(credentialId: string): Promise<PasskeyOwner | null>;
  /** Opens the challenge that such a question was, for one answer; answers its id. */
  open(tx: Tx, owner: PasskeyOwner, question: Question): Promise<string>;
  list(userId: string): Promise<store.Passkey[]>;
  readonly needsOneDevice: NeedsOneDevice;
  /** Null when the user has as many as the policy allows. */
  begin(
    tx: Tx,
    wish: { user: User; sessionId: string; name: string },
    act: Act,
  ): Promise<{ creation: PasskeyCreation; expiresAt: Instant } | null>;
  /** Judges the answer; runs on its own, so that a wrong one has ended the enrolment whatever follows. */
  judge(user: User, sessionId: string, answer: PasskeyRegistration): Promise<Result<Judged, Fault | 'ended'>>;
  complete(
    tx: Tx,
    user: User,
    judged: Judged,
    act: Act,
  ): Promise<Result<null, 'challenge-ended' | 'factor-forbidden' | 'passkey-refused' | 'passkey-limit'>>;
}

/** What is told of an answer that enrols nothing: that a synced one will not do helps its owner, what else was wrong nobody. */
export function notEnrolled(fault: Fault | 'ended') {
  if (fault === 'ended') return { code: 'challenge-ended' } as const;
  if (fault === 'synced') return { code: 'passkey-synced', rule: 'passkey.synced-allowed' } as const;
  if (fault === 'role') return { code: 'passkey-synced', rule: 'passkey.device-bound-roles' } as const;
  return { code: 'passkey-refused' } as const;
}

export interface Judged extends NewCredential {
  readonly enrolment: store.Enrolment;
  readonly transports: readonly string[];
}

export function makePasskeys(deps: {
  database: Database;
  vault: Vault;
  policies: Policies;
  factors: Factors;
  needsOneDevice: NeedsOneDevice;
  brokenMakes: Pick<BrokenMakes, 'reportOf'>;
  party: RelyingParty;
  clock: Clock;
  random: Random;
}): Passkeys {
  const { database, vault, policies, factors, needsOneDevice, brokenMakes, party, clock, random } = deps;
  const mostOf = (user: User): number => policies.for(user.entityId)['passkey.per-user'];

  return {
    ask: (nonce, purpose, policy) => ({
      challenge: challengeFor(nonce, purpose),
      rpId: party.id,
      credentials: [],
      timeoutMs: secondsToMs(policy['passkey.challenge-seconds']),
    }),
    ownerOf: (credentialId) => store.findByCredential(database.read, Buffer.from(credentialId, 'base64url')),
    async open(tx, { factorId, userId }, { nonce, purpose, lane, now, expiresAt }) {
      const id = newId('chl', now, random);
      atCommit(
        tx,
        insertChallenge({
          id,
          lane,
          factorId,
          userId,
          method: 'passkey',
          codeSealed: vault.seal(noncePlace(id), nonce),
          answersLeft: 1,
          sends: 0,
          resendAt: null,
          purpose,
          now,
          expiresAt,
        }),
      );
      return id;
    },
    needsOneDevice,
    list: (userId) => store.findPasskeysOf(database.read, userId),

    async begin(tx, { user, sessionId, name }, act) {
      const now = clock.now();
      const enrolled = await store.findPasskeysOf(tx, user.id);
      if (enrolled.length >= mostOf(user)) return null;
      const seconds = policies.for(user.entityId)['passkey.enrolment-seconds'];
      const expiresAt = now + secondsToMs(seconds);
      const challenge = Buffer.from(random(CHALLENGE_BYTES));
      await store.beginEnrolment(tx, { sessionId, userId: user.id, name, challenge, expiresAt }, now);
      await factors.recordBegun(tx, user, 'passkey', act);
      const creation: PasskeyCreation = {
        challenge: challenge.toString('base64url'),
        rp: { id: party.id, name: party.name },
        user: { id: userHandle(user.id), name: user.username, displayName: user.username },
        algorithms: [...ALGORITHMS],
        exclude: enrolled.map(({ credentialId, transports }) => ({
          credentialId: credentialId.toString('base64url'),
          transports: [...transports],
        })),
        attestation: party.makers === null ? 'none' : 'direct',
        timeoutMs: secondsToMs(seconds),
      };
      return { creation, expiresAt };
    },

    async judge(user, sessionId, answer) {
      const now = clock.now();
      const enrolment = await store.findEnrolment(database.read, sessionId, user.id, now);
      if (enrolment === null) return refuse('ended');
      const challenge = enrolment.challenge.toString('base64url');
      const { 'passkey.synced-allowed': allowsSynced } = policies.for(user.entityId);
      const made = await verifyRegistration(answer, { challenge, party });
      const synced = made.ok && made.value.backupEligible;
      const verified =
        synced && !allowsSynced
          ? refuse<Fault>('synced')
          : synced && (await needsOneDevice(user))
            ? refuse<Fault>('role')
            : made;
      if (verified.ok) return ok({ ...verified.value, enrolment, transports: answer.transports });
      await consume(database.read, store.takeEnrolment(enrolment, now));
      return verified;
    },

    async complete(tx, user, judged, act) {
      const now = clock.now();
      const factorId = newId('fac', now, random);
      const { publicKey, enrolment, ...credential } = judged;
      const secretSealed = sealPublicKey(vault, factorId, publicKey);
      const kept = judged.backupEligible ? 'synced' : 'one-device';
      await factors.lock(tx, user.id);
      if (!(await consume(tx, store.takeEnrolment(enrolment, now)))) return refuse('challenge-ended');
      if ((await brokenMakes.reportOf(tx, judged.aaguid)) !== null) return refuse('passkey-refused');
      if ((await store.findPasskeysOf(tx, user.id)).length >= mostOf(user)) return refuse('passkey-limit');
      const enrolled = await factors.enrol(
        tx,
        user,
        { kind: 'passkey', id: factorId, secretSealed, details: { kept } },
        act,
      );
      if (!enrolled.ok) return refuse(enrolled.refusal.code);
      // Attack: one credential known to two users would let either sign in as both.
      const isNew = await store.insertPasskey(tx, { ...credential, name: enrolment.name, factorId, userId: user.id });
      return isNew ? ok(null) : refuse('passkey-refused');
    },
  };
}

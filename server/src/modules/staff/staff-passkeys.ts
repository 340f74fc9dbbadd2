/**
 * Passkeys of staff (WebAuthn L3 sections 7.1 and 7.2), made for the desk's own host and asked on its own origin. A
 * question is bound to one thing; whoever answers is the member it was put to, verified by their authenticator. Roles
 * that the policy names take only passkeys that cannot leave their device (NIST SP 800-63B-4 section 2.3: AAL3).
 */
import { hash } from 'node:crypto';
import type { PasskeyAssertion, PasskeyCreation, PasskeyRegistration, PasskeyRequest } from '@strongroom/contract';
import {
  type Clock,
  canonicalJson,
  type Instant,
  newId,
  ok,
  type Random,
  type Result,
  refuse,
  secondsToMs,
} from '@strongroom/core';
import type { Database, Statement, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import {
  type BrokenMakes,
  isCopied,
  PASSKEY_ALGORITHMS,
  type PasskeyFault,
  type RelyingParty,
  verifyAssertion,
  verifyRegistration,
} from '../factors/index.ts';
import type { Policies } from '../policy/index.ts';
import type { StaffFactor, StaffMember } from './staff.model.ts';
import { barredBy, oneDeviceOnly } from './staff.rules.ts';
import * as store from './staff-factors.store.ts';
import { openPublicKey, sealPublicKey } from './staff-secrets.ts';

/** What an answer is good for; `binding` says exactly what, so that one given for an act approves no other. */
export interface About {
  readonly kind: 'sign-in' | 'act' | 'factors' | 'enrolment' | 'adding';
  readonly id: string;
  readonly binding: string;
}

export type PasskeyVerdict =
  | { readonly verdict: 'right'; readonly factor: StaffFactor; readonly spend: Statement<unknown> }
  | { readonly verdict: 'wrong'; readonly fault: PasskeyFault | 'question' }
  | { readonly verdict: 'copied'; readonly factor: StaffFactor };

export interface MadePasskey extends Omit<store.NewPasskey, 'id' | 'staffId' | 'secretSealed' | 'now'> {
  readonly publicKey: Buffer;
}

export interface StaffPasskeys {
  /** Null when the member has no passkey that may answer. */
  ask(member: StaffMember, about: About): Promise<PasskeyRequest | null>;
  /** Takes the question first and judges then, so that of many answers at once one is looked at. */
  judge(member: StaffMember, answer: PasskeyAssertion, about: About): Promise<PasskeyVerdict>;
  creation(
    on: Tx,
    member: StaffMember,
    wish: { about: About; name: string | null },
  ): Promise<{ creation: PasskeyCreation; expiresAt: Instant }>;
  made(
    member: StaffMember,
    about: About,
    answer: PasskeyRegistration,
  ): Promise<Result<MadePasskey, 'challenge-ended' | { readonly fault: PasskeyFault }>>;
  /** Answers the id of the new factor. */
  add(tx: Tx, member: StaffMember, made: MadePasskey): Promise<Result<string, 'passkey-refused' | 'passkey-limit'>>;
  readonly most: number;
}

const NONCE_BYTES = 32;

const placeOf = ({ kind, id }: About): string => `${kind}:${id}`;
const challengeOf = (nonce: string, about: About): string =>
  hash('sha256', canonicalJson({ nonce, staff: about.kind, id: about.id, binding: about.binding }), 'base64url');
const handleOf = (staffId: string): string => Buffer.from(staffId, 'utf8').toString('base64url');

const descriptor = ({ credentialId, transports }: StaffFactor) => ({
  credentialId: (credentialId ?? Buffer.alloc(0)).toString('base64url'),
  transports: [...(transports ?? [])],
});

export function makeStaffPasskeys(deps: {
  database: Database;
  vault: Vault;
  policies: Policies;
  brokenMakes: Pick<BrokenMakes, 'reportOf'>;
  party: RelyingParty;
  clock: Clock;
  random: Random;
}): StaffPasskeys {
  const { database, vault, policies, brokenMakes, party, clock, random } = deps;
  const { house } = policies;
  const newNonce = (): string => Buffer.from(random(NONCE_BYTES)).toString('base64url');

  async function taken(about: About): Promise<store.StaffQuestion | null> {
    const question = await store.findQuestion(database.read, placeOf(about), clock.now());
    if (question === null) return null;
    return (await consume(database.read, store.takeQuestion(question, clock.now()))) ? question : null;
  }

  return {
    most: house['staff.passkeys'],

    async ask(member, about) {
      const active = await store.findFactors(database.read, member.id, 'active');
      const usable = active.filter((factor) => factor.kind === 'passkey' && barredBy(factor, member, house) === null);
      if (usable.length === 0) return null;
      const nonce = newNonce();
      const seconds = house['passkey.challenge-seconds'];
      const expiresAt = clock.now() + secondsToMs(seconds);
      await store.putQuestion(database.read, { place: placeOf(about), nonce, name: null, expiresAt });
      return {
        challenge: challengeOf(nonce, about),
        rpId: party.id,
        credentials: usable.map(descriptor),
        timeoutMs: secondsToMs(seconds),
      };
    },

    async judge(member, answer, about) {
      const now = clock.now();
      const question = await taken(about);
      if (question === null) return { verdict: 'wrong', fault: 'question' };
      const active = await store.findFactors(database.read, member.id, 'active');
      // Attack: a colleague who saw the password answers with a passkey of their own.
      const factor = active.find(({ credentialId }) => credentialId?.toString('base64url') === answer.credentialId);
      if (factor?.secretSealed == null) return { verdict: 'wrong', fault: 'credential' };
      if (answer.userHandle !== null && answer.userHandle !== handleOf(member.id)) {
        return { verdict: 'wrong', fault: 'user' };
      }
      const publicKey = await openPublicKey(vault, factor.id, factor.secretSealed);
      const challenge = challengeOf(question.nonce, about);
      const verified = await verifyAssertion(answer, { challenge, party, publicKey });
      if (!verified.ok) return { verdict: 'wrong', fault: verified.refusal };
      const { signCount, backupEligible, backedUp } = verified.value;
      if (backupEligible !== factor.backupEligible) return { verdict: 'wrong', fault: 'backup' };
      if (isCopied(Number(factor.signCount ?? 0), signCount)) return { verdict: 'copied', factor };
      return { verdict: 'right', factor, spend: store.useCounter({ id: factor.id, signCount, backedUp, now }) };
    },

    async creation(on, member, { about, name }) {
      const seconds = house['passkey.enrolment-seconds'];
      const expiresAt = clock.now() + secondsToMs(seconds);
      const nonce = newNonce();
      await store.putQuestion(on, { place: placeOf(about), nonce, name, expiresAt });
      const held = (await store.findFactors(on, member.id, 'active')).filter(({ kind }) => kind === 'passkey');
      const creation: PasskeyCreation = {
        challenge: challengeOf(nonce, about),
        rp: { id: party.id, name: party.name },
        user: { id: handleOf(member.id), name: member.name, displayName: member.displayName },
        algorithms: [...PASSKEY_ALGORITHMS],
        exclude: held.map(descriptor),
        attestation: party.makers === null ? 'none' : 'direct',
        timeoutMs: secondsToMs(seconds),
      };
      return { creation, expiresAt };
    },

    async made(member, about, answer) {
      const question = await taken(about);
      if (question === null) return refuse('challenge-ended');
      const challenge = challengeOf(question.nonce, about);
      const verified = await verifyRegistration(answer, { challenge, party });
      if (!verified.ok) return refuse({ fault: verified.refusal });
      if (verified.value.backupEligible && oneDeviceOnly(member, house)) return refuse({ fault: 'synced' });
      return ok({ ...verified.value, name: question.name ?? '', transports: answer.transports });
    },

    async add(tx, member, { publicKey, ...made }) {
      const now = clock.now();
      // Attack: begun twice at once, so that each finds room for one more.
      if ((await store.lockMember(tx, member.id)) === null) return refuse('passkey-refused');
      if ((await brokenMakes.reportOf(tx, made.aaguid)) !== null) return refuse('passkey-refused');
      const held = (await store.findFactors(tx, member.id, 'active')).filter(({ kind }) => kind === 'passkey');
      if (held.length >= house['staff.passkeys']) return refuse('passkey-limit');
      const id = newId('sfa', now, random);
      const secretSealed = sealPublicKey(vault, id, publicKey);
      // Attack: one credential known to two members would let either sign in as both.
      const isNew = await store.insertPasskey(tx, { ...made, id, staffId: member.id, secretSealed, now });
      return isNew ? ok(id) : refuse('passkey-refused');
    },
  };
}

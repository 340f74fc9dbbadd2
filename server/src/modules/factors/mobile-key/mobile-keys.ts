/**
 * The life of a mobile key: it becomes active with proof that the phone holds its private half, and the one before it
 * ends in the same transaction: a user has one active phone. Its PIN is counted here and locks the key, never the
 * account. What it is asked and answers: prompt-answers.ts.
 */
import {
  activationTranscript,
  chooseMobilePin,
  mobilePinHash,
  OFFLINE_SECRET_BYTES,
  verifyMobileKey,
  verifyPinProof,
} from '@strongroom/authenticators';
import { assert, type Clock, ok, type Random, type Result, refuse } from '@strongroom/core';
import { atCommit, type Database, type Sql, type Tx } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import type { Outbox } from '../../../platform/outbox.ts';
import type { Vault } from '../../../platform/vault/vault.ts';
import type { Audit, Origin } from '../../audit/index.ts';
import type { User } from '../../parties/index.ts';
import type { Policies } from '../../policy/index.ts';
import type { Factors } from '../factor-door.ts';
import type { Act } from '../factor-record.ts';
import * as store from './mobile-key.store.ts';
import { openSecrets, sealOfflineSecret, sealPinHash } from './mobile-key-secrets.ts';
import type { PromptSignals } from './prompt-signals.ts';

export interface NewPhone {
  readonly keyId: string;
  readonly publicKey: string;
  readonly signature: string;
  readonly name: string;
  readonly pin: string;
}

export type PinRefusal =
  | { readonly code: 'pin-wrong'; readonly attemptsLeft: number }
  | { readonly code: 'key-locked' };

export interface MobileKeys {
  find(keyId: string, on?: Sql): Promise<store.MobileKey | null>;
  /** The active key of a user, or the locked one; null where there is none. */
  current(userId: string, on?: Sql): Promise<store.MobileKey | null>;
  noteSeen(keyId: string): Promise<void>;
  /** Judges a new key and its PIN; changes nothing. */
  judge(phone: NewPhone): Promise<'right' | 'signature-refused' | 'pin-unacceptable'>;
  /** Enrols it; the user's earlier phone ends. Answers the offline secret, this once, and the name of the earlier phone. */
  activate(tx: Tx, user: User, phone: NewPhone, act: Act): Promise<{ secret: Uint8Array; replaced: string | null }>;
  /** Charges one PIN, then judges it, on its own: a wrong one stays charged whatever follows. The last one locks the key. */
  judgePin(
    key: store.MobileKey,
    user: User,
    given: { transcript: string; proof: string },
    act: Act,
  ): Promise<Result<null, PinRefusal>>;
  /** Where the PIN was right and what it was for is done. */
  restorePin(tx: Tx, key: store.MobileKey, user: User): void;
  /** False when another change was faster. */
  changePin(tx: Tx, key: store.MobileKey, user: User, pin: string, act: Act): Promise<boolean>;
  acceptsPin(pin: string): boolean;
  /** The phone gives its key up. */
  giveUp(key: store.MobileKey, user: User, act: Act): Promise<void>;
}

export interface MobileKeysDeps {
  readonly database: Database;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly outbox: Outbox;
  readonly policies: Policies;
  readonly factors: Factors;
  readonly signals: PromptSignals;
  readonly phoneOrigin: string;
  readonly clock: Clock;
  readonly random: Random;
}

export function makeMobileKeys(deps: MobileKeysDeps): MobileKeys {
  const { database, vault, audit, outbox, policies, factors, signals, phoneOrigin, clock, random } = deps;

  const triesOf = (user: User): number => policies.for(user.entityId)['mobile-key.pin-tries'];

  /** The phone before this one, whose key ends when the new one is enrolled. */
  async function before(tx: Tx, user: User): Promise<store.MobileKey | null> {
    const [found = null] = await store.findKeysOf(tx, user.id);
    if (found === null) return null;
    // Attack: a prompt that the old phone was asked is answered by it a moment after it lost its role.
    await endAt(tx, found, user);
    // One that its phone gave up makes room for the next.
    await factors.endThose(tx, user.id, { kinds: ['mobile-key'], states: ['lost'], except: null });
    return found;
  }

  async function lock(key: store.MobileKey, user: User, act: Act): Promise<void> {
    await database.transaction(async (tx) => {
      const why = { ...act, provedBy: null, rule: 'mobile-key.pin-tries' };
      if (!(await factors.move(tx, user, key.keyId, 'suspended', why))) return;
      await endAt(tx, key, user);
    });
  }

  /** Nothing waits at this key any more, and its phone hears that it ended. */
  async function endAt(tx: Tx, { keyId }: store.MobileKey, user: User): Promise<void> {
    await store.endChallengesOf(tx, keyId);
    await outbox.post(tx, { type: 'mobile-key.ended', key: user.id, data: { keyId } });
    signals.notify(tx, keyId);
  }

  async function append(
    tx: Tx,
    event: string,
    user: User,
    { actor, origin, provedBy }: Act,
    details: Record<string, string | number | null>,
    outcome: 'done' | 'refused' = 'done',
  ): Promise<void> {
    const about = { event, outcome, actor, origin: origin as Origin | null, userId: user.id, accountId: null };
    await audit.append(tx, { ...about, details: { ...details, ...(provedBy !== null && { provedBy }) } });
  }

  return {
    find: (keyId, on = database.read) => store.findKey(on, keyId),
    current: async (userId, on = database.read) => (await store.findKeysOf(on, userId))[0] ?? null,
    noteSeen: async (keyId) => void (await store.noteSeen(database.read, keyId, clock.now())),
    acceptsPin: (pin) => chooseMobilePin(pin).ok,

    async judge({ keyId, publicKey, signature, name, pin }) {
      const transcript = activationTranscript({
        origin: phoneOrigin,
        activationId: keyId,
        publicKey,
        deviceName: name,
      });
      // Attack: a public key that is somebody else's is handed in, so that their phone answers for this user.
      if (!(await verifyMobileKey(publicKey, transcript, signature))) return 'signature-refused';
      return chooseMobilePin(pin).ok ? 'right' : 'pin-unacceptable';
    },

    async activate(tx, user, { keyId, publicKey, name, pin }, act) {
      const now = clock.now();
      await factors.lock(tx, user.id);
      const earlier = await before(tx, user);
      const secret = random(OFFLINE_SECRET_BYTES);
      const secretSealed = sealOfflineSecret(vault, keyId, secret);
      const cooldown = earlier === null ? 'enrolled' : 'migrated';
      const wish = { id: keyId, kind: 'mobile-key', secretSealed, details: { name }, cooldown } as const;
      const enrolled = await factors.enrol(tx, user, wish, act);
      assert(enrolled.ok, 'a kind that is forbidden is refused before a phone is asked for its key');
      await store.insertKey(tx, {
        keyId,
        userId: user.id,
        name,
        publicKey,
        activatedAt: now,
        pinTriesLeft: triesOf(user),
        pinHashSealed: sealPinHash(vault, keyId, await hashOf(pin)),
      });
      if (earlier !== null) {
        await append(tx, 'mobile-key.moved', user, act, { factor: keyId, from: earlier.name, to: name });
        const data = { userId: user.id, keyId: earlier.keyId, from: earlier.name, to: name, provedBy: act.provedBy };
        await outbox.post(tx, { type: 'mobile-key.moved', key: user.id, data });
      }
      return { secret, replaced: earlier?.name ?? null };
    },

    async judgePin(key, user, { transcript, proof }, act) {
      if (!(await consume(database.read, store.chargePin(key.keyId)))) return refuse({ code: 'key-locked' });
      if (verifyPinProof({ ...(await openSecrets(vault, key)), transcript, proof })) return ok(null);
      const attemptsLeft = (await store.findKey(database.read, key.keyId))?.pinTriesLeft ?? 0;
      await database.transaction((tx) =>
        append(tx, 'mobile-key.pin-refused', user, act, { factor: key.keyId, attemptsLeft }, 'refused'),
      );
      if (attemptsLeft > 0) return refuse({ code: 'pin-wrong', attemptsLeft });
      await lock(key, user, act);
      return refuse({ code: 'key-locked' });
    },

    restorePin: (tx, key, user) => atCommit(tx, store.restorePinTries(key.keyId, triesOf(user))),

    async giveUp(key, user, act) {
      await database.transaction(async (tx) => {
        // Attack: whoever holds the unlocked phone, its number and the password removes the key, to be asked for a text
        // message again. A key that was given up is lost, and leaves weaker factors where they rest.
        const why = { ...act, rule: 'mobile-key.given-up' };
        if (await factors.move(tx, user, key.keyId, 'lost', why)) await endAt(tx, key, user);
      });
    },

    async changePin(tx, key, user, pin, act) {
      const sealed = sealPinHash(vault, key.keyId, await hashOf(pin));
      if (!(await consume(tx, store.changePin(key.keyId, key.pinHashSealed, sealed, triesOf(user))))) return false;
      await append(tx, 'mobile-key.pin-changed', user, act, { factor: key.keyId });
      const data = { userId: user.id, name: key.name, provedBy: act.provedBy };
      await outbox.post(tx, { type: 'mobile-key.pin-changed', key: user.id, data });
      return true;
    },
  };
}

/** As the phone computes it: full-width forms are the same characters. */
const hashOf = (pin: string): Promise<Uint8Array> => mobilePinHash(pin.normalize('NFKC'));

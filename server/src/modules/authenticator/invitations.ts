/**
 * Invitations: a user who is signed in and has proven it takes a code from the portal to the phone, as QR code or by
 * typing it. It lives for minutes, is taken once, and only while the user's mobile key is the one it was made beside.
 */
import { drawInvitation, readInvitation } from '@strongroom/authenticators';
import type { ProofMethod } from '@strongroom/contract';
import { type Clock, type Instant, ok, type Random, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database, Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { MobileKeys } from '../factors/index.ts';
import type { User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import * as store from './authenticator.store.ts';

export interface InvitationRefusal {
  readonly code: 'activation-ended' | 'activation-used' | 'already-enrolled';
}

export interface Invitations {
  issue(
    tx: Tx,
    user: User,
    provedBy: ProofMethod | null,
  ): Promise<{ invitation: string; qr: string; expiresAt: Instant }>;
  find(code: string): Promise<Result<store.Invitation & { codeHash: Buffer; createdAt: Instant }, InvitationRefusal>>;
  /** True for the one request that takes it. */
  take(tx: Tx, codeHash: Buffer): Promise<boolean>;
}

export function makeInvitations(deps: {
  database: Database;
  keys: MobileKeys;
  policies: Policies;
  phoneOrigin: string;
  clock: Clock;
  random: Random;
}): Invitations {
  const { database, keys, policies, phoneOrigin, clock, random } = deps;
  return {
    async issue(tx, user, provedBy) {
      const now = clock.now();
      const expiresAt = now + secondsToMs(policies.for(user.entityId)['mobile-key.invitation-seconds']);
      const { code, shown } = drawInvitation(random);
      const replaces = (await keys.current(user.id, tx))?.keyId ?? null;
      const invitation = { userId: user.id, replaces, provedBy, state: 'issued', expiresAt } as const;
      await store.insertInvitation(tx, secretHash(code), invitation, now);
      return { invitation: shown, qr: `${phoneOrigin}/#activate=${code}`, expiresAt };
    },

    async find(text) {
      const code = readInvitation(text);
      const codeHash = secretHash(code ?? '');
      const found = await store.findInvitation(database.read, codeHash);
      if (found === null || code === null || found.state === 'void') return refuse({ code: 'activation-ended' });
      if (found.state === 'used') return refuse({ code: 'activation-used' });
      if (clock.now() >= found.expiresAt) return refuse({ code: 'activation-ended' });
      // Attack: a picture of the QR code is kept, and used after its owner has activated the phone by another way.
      const current = (await keys.current(found.userId))?.keyId ?? null;
      return current === found.replaces ? ok({ ...found, codeHash }) : refuse({ code: 'already-enrolled' });
    },

    take: (tx, codeHash) => consume(tx, store.takeInvitation(codeHash, clock.now())),
  };
}

/**
 * What everybody on file is told of a recovery or a changed contact point, with a link that can do one thing: stop it.
 * The link opens nothing and proves nothing, so whoever steals the message gains nothing by it (one-way, single-use).
 *
 * Attack: a thief holds the mailbox or the number and deletes the warning there; it went to the others as well.
 */
import { type Clock, type Random, secondsToMs } from '@strongroom/core';
import type { Tx } from '../../platform/database/database.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import type { Vault } from '../../platform/vault/vault.ts';
import { chargeNotice, type Delivery, type Notice } from '../delivery/index.ts';
import type { ContactPoint, Parties, User } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { insertStopLink, type StopLink } from './recovery.store.ts';

const TOKEN_BYTES = 32;

export interface Notices {
  /** A link of its own for one message. */
  stopLink(tx: Tx, user: User, cause: StopLink['cause']): Promise<string>;
  /** Tells every confirmed contact point, or those given, each with a link of its own. */
  tell(
    tx: Tx,
    user: User,
    cause: StopLink['cause'],
    notice: (link: string) => Notice,
    points?: readonly ContactPoint[],
  ): Promise<void>;
}

export function makeNotices(deps: {
  parties: Parties;
  delivery: Delivery;
  policies: Policies;
  vault: Vault;
  portalUrl: string;
  clock: Clock;
  random: Random;
}): Notices {
  const { parties, delivery, policies, vault, portalUrl, clock, random } = deps;

  async function stopLink(tx: Tx, user: User, cause: StopLink['cause']): Promise<string> {
    const now = clock.now();
    const token = Buffer.from(random(TOKEN_BYTES)).toString('base64url');
    const expiresAt = now + secondsToMs(policies.for(user.entityId)['recovery.stop-link-seconds']);
    await insertStopLink(tx, { tokenHash: secretHash(token), userId: user.id, cause, createdAt: now, expiresAt });
    // In the fragment, which browsers send to nobody: no proxy log or referrer keeps it.
    return `${portalUrl}/stop#${token}`;
  }

  return {
    stopLink,
    async tell(tx, user, cause, notice, points) {
      const policy = policies.for(user.entityId);
      const told = (points ?? (await parties.contactPointsOf(user.id, tx))).filter(
        (point) => point.confirmedAt !== null,
      );
      for (const { kind, value } of told) {
        // The budget is counted and does not hold it back: whatever is told here came after a proof.
        if (kind === 'phone')
          await chargeNotice(tx, policy, { recipient: vault.pseudonym('recipient', value), now: clock.now() });
        const content = notice(await stopLink(tx, user, cause));
        const channel = kind === 'phone' ? 'sms' : 'mail';
        await delivery.send(tx, { channel, to: value, language: user.person.language, ...content });
      }
    },
  };
}

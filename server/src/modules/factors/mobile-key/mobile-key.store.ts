/** Statements on mobile_key and mobile_key_prompt. */
import type { ShownAct } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import { affected, row, rows, type Sql, sql, timestamp } from '../../../platform/database/database.ts';
import type { Factor, Purpose } from '../factors.model.ts';
import type { PromptState } from './prompt.flow.ts';

export interface MobileKey {
  readonly keyId: string;
  readonly userId: string;
  readonly name: string;
  readonly publicKey: string;
  readonly pinHashSealed: Buffer;
  readonly pinTriesLeft: number;
  readonly activatedAt: Instant;
  readonly lastSeenAt: Instant | null;
  readonly state: Factor['state'];
  readonly secretSealed: Buffer | null;
}

const keyColumns = sql`k.factor_id as "keyId", k.user_id as "userId", k.name, k.public_key as "publicKey",
  k.pin_hash_sealed as "pinHashSealed", k.pin_tries_left as "pinTriesLeft", k.activated_at as "activatedAt",
  k.last_seen_at as "lastSeenAt", f.state, f.secret_sealed as "secretSealed"`;

export const findKey = (on: Sql, keyId: string) =>
  row(
    on,
    sql<MobileKey>`select ${keyColumns} from mobile_key k join factor f on f.id = k.factor_id where k.factor_id = ${keyId}`,
  );

/** All but those that have ended, the newest first; `mobile_key_user` serves it. */
export const findKeysOf = (on: Sql, userId: string) =>
  rows(
    on,
    sql<MobileKey>`select ${keyColumns} from mobile_key k join factor f on f.id = k.factor_id
                   where k.user_id = ${userId} and f.state <> 'revoked' order by k.factor_id desc`,
  );

export async function insertKey(
  on: Sql,
  key: Pick<MobileKey, 'keyId' | 'userId' | 'name' | 'publicKey' | 'pinHashSealed' | 'pinTriesLeft' | 'activatedAt'>,
): Promise<void> {
  await affected(
    on,
    sql`insert into mobile_key (factor_id, user_id, name, public_key, pin_hash_sealed, pin_tries_left, activated_at, last_seen_at)
        values (${key.keyId}, ${key.userId}, ${key.name}, ${key.publicKey}, ${key.pinHashSealed}, ${key.pinTriesLeft},
                ${timestamp(key.activatedAt)}, ${timestamp(key.activatedAt)})`,
  );
}

/** A statement for `consume`: charges one PIN before it is judged. */
export const chargePin = (keyId: string) =>
  sql`update mobile_key set pin_tries_left = pin_tries_left - 1 where factor_id = ${keyId} and pin_tries_left > 0`;

export const restorePinTries = (keyId: string, tries: number) =>
  sql`update mobile_key set pin_tries_left = ${tries} where factor_id = ${keyId}`;

/** A statement for `consume`: only over the PIN that was proven, so that of two changes one wins. */
export const changePin = (keyId: string, from: Buffer, to: Buffer, tries: number) =>
  sql`update mobile_key set pin_hash_sealed = ${to}, pin_tries_left = ${tries}
      where factor_id = ${keyId} and pin_hash_sealed = ${from}`;

export const noteSeen = (on: Sql, keyId: string, now: Instant) =>
  affected(on, sql`update mobile_key set last_seen_at = ${timestamp(now)} where factor_id = ${keyId}`);

export interface StoredPrompt {
  readonly challengeId: string;
  readonly keyId: string;
  readonly userId: string;
  readonly method: 'mobile-key' | 'mobile-key-response';
  readonly lane: string | null;
  readonly purpose: Purpose['kind'];
  readonly purposeId: string;
  readonly shown: ShownAct;
  readonly state: PromptState;
  readonly numberTriesLeft: number;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

const promptColumns = sql`p.challenge_id as "challengeId", p.factor_id as "keyId", p.user_id as "userId", p.method, p.lane,
  p.purpose, p.purpose_id as "purposeId", p.shown, p.state, p.number_tries_left as "numberTriesLeft",
  p.issued_at as "issuedAt", p.expires_at as "expiresAt"`;

export async function insertPrompt(on: Sql, prompt: StoredPrompt): Promise<void> {
  await affected(
    on,
    sql`insert into mobile_key_prompt (challenge_id, factor_id, user_id, method, lane, purpose, purpose_id, shown,
                                       number_tries_left, issued_at, expires_at)
        values (${prompt.challengeId}, ${prompt.keyId}, ${prompt.userId}, ${prompt.method}, ${prompt.lane},
                ${prompt.purpose}, ${prompt.purposeId}, ${JSON.stringify(prompt.shown)}::jsonb,
                ${prompt.numberTriesLeft}, ${timestamp(prompt.issuedAt)}, ${timestamp(prompt.expiresAt)})`,
  );
}

/**
 * With the sealed number of its challenge; `open` says whether the challenge still is. In the transaction that begins it
 * the challenge itself is written last, and is not there yet.
 */
export const findPrompt = (on: Sql, challengeId: string) =>
  row(
    on,
    sql<StoredPrompt & { open: boolean; numberSealed: Buffer | null }>`
      select ${promptColumns}, coalesce(c.state = 'open', false) as open, c.code_sealed as "numberSealed"
      from mobile_key_prompt p left join challenge c on c.id = p.challenge_id where p.challenge_id = ${challengeId}`,
  );

/** What waits for an answer of the phone; `mobile_key_prompt_waiting` serves it. */
export const findWaiting = (on: Sql, keyId: string, now: Instant) =>
  rows(
    on,
    sql<StoredPrompt>`select ${promptColumns} from mobile_key_prompt p join challenge c on c.id = p.challenge_id
      where p.factor_id = ${keyId} and p.state = 'waiting' and p.method = 'mobile-key' and p.expires_at > ${timestamp(now)}
        and c.state = 'open' order by p.issued_at desc`,
  );

const isOpen = (challengeId: string) =>
  sql`exists (select from challenge c where c.id = ${challengeId} and c.state = 'open')`;

/** A statement for `consume`: charges one number before it is judged. */
export const chargeNumber = (challengeId: string, now: Instant) =>
  sql`update mobile_key_prompt set number_tries_left = number_tries_left - 1
      where challenge_id = ${challengeId} and state = 'waiting' and number_tries_left > 0
        and expires_at > ${timestamp(now)} and ${isOpen(challengeId)}`;

/** A statement for `consume`: a prompt takes one answer. */
export const answerPrompt = (answer: {
  challengeId: string;
  state: 'approved' | 'denied' | 'failed';
  signature: string;
  reason: string | null;
  now: Instant;
}) =>
  sql`update mobile_key_prompt set state = ${answer.state}, signature = ${answer.signature}, reason = ${answer.reason},
             answered_at = ${timestamp(answer.now)}
      where challenge_id = ${answer.challengeId} and state = 'waiting' and expires_at > ${timestamp(answer.now)}
        and ${isOpen(answer.challengeId)}`;

/** A statement for `consume`: an approval is taken once, and only from a key that is still one. */
export const takeApproval = (challengeId: string, now: Instant) =>
  sql`with taken as (
        update mobile_key_prompt set state = 'spent'
        where challenge_id = ${challengeId} and state = 'approved' and expires_at > ${timestamp(now)}
        returning factor_id)
      update factor set last_used_at = ${timestamp(now)} from taken
      where factor.id = taken.factor_id and factor.state = 'active'`;

/** A statement for `consume`: nobody answers the challenge any more. */
export const endChallenge = (challengeId: string) =>
  sql`update challenge set state = 'replaced', code_sealed = null where id = ${challengeId} and state = 'open'`;

export const endChallengesOf = (on: Sql, keyId: string) =>
  affected(
    on,
    sql`update challenge set state = 'replaced', code_sealed = null where factor_id = ${keyId} and state = 'open'`,
  );

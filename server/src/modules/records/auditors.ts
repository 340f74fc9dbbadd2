/**
 * Credentials with which the broker's auditor and desk read the audit log over HTTP while staff have no sign-in of their
 * own (docs/decisions/0023). A credential is 256 random bits, shown once and kept as a hash; it ends by itself, can be
 * ended before, and opens reads of the audit log and nothing else.
 *
 * Attack: guessing. Nobody guesses 256 bits; what is fenced is the noise. Wrong ones are counted by source and written
 * down while the count lasts. A right one is let in whatever its neighbours did: a stranger cannot lock the auditor out.
 */
import { type Clock, DAY_MS, type Instant, newId, ok, type Random, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { consume, increment } from '../../platform/database/primitives.ts';
import { sourceOf } from '../../platform/http/client-address.ts';
import type { AuditCredential, ReplyExtras, RequestContext } from '../../platform/http/route.ts';
import { secretHash } from '../../platform/secret-hash.ts';
import { type Audit, type AuditEvent, originOf } from '../audit/index.ts';
import type { Policies } from '../policy/index.ts';
import {
  findCredentials,
  findLiveCredential,
  findStandingCredential,
  insertCredential,
  revokeCredential,
} from './auditors.store.ts';
import type { AuditCredentialRecord } from './records.model.ts';

const SECRET_BYTES = 32;
const BEARER = /^Bearer +([A-Za-z0-9_-]{43})$/i;

export type Judged =
  | { readonly ok: true; readonly credential: AuditCredential }
  | { readonly ok: false; readonly problem: 'credential-refused' | 'too-many-requests'; readonly extras: ReplyExtras };

export interface GrantedCredential {
  readonly id: string;
  readonly secret: string;
  readonly expiresAt: Instant;
}

export interface Auditors {
  /** The secret is in no other answer and nowhere else. */
  grant(wanted: {
    role: 'auditor' | 'desk';
    name: string;
    days: number;
    by: string;
  }): Promise<Result<GrantedCredential, { readonly most: number }>>;
  /** False when there is none, or it was revoked before. */
  revoke(id: string, by: string): Promise<boolean>;
  list(): Promise<AuditCredentialRecord[]>;
  /** The credential in an Authorization header. Unknown, expired and revoked ones are answered alike. */
  judge(context: RequestContext, authorization: string): Promise<Judged>;
  /** Whether a credential that was let in would be let in now: for what is read over a longer time. */
  stands(id: string): Promise<boolean>;
}

export function makeAuditors(deps: {
  database: Database;
  audit: Audit;
  clock: Clock;
  random: Random;
  policies: Policies;
}): Auditors {
  const { database, audit, clock, random, policies } = deps;

  async function refused(context: RequestContext): Promise<Judged> {
    const { house } = policies;
    const budget = {
      limit: house['audit.credential-failures'],
      windowSeconds: house['audit.credential-failure-window-seconds'],
      blockSeconds: 0,
    };
    const key = sourceOf(context.address);
    const charge = await database.transaction(async (tx) => {
      const charged = await increment(tx, { scope: 'audit.credential', key, budget, now: context.now });
      if (charged.allowed) await audit.append(tx, refusal(context));
      return charged;
    });
    if (charge.allowed) {
      return { ok: false, problem: 'credential-refused', extras: { headers: { 'www-authenticate': 'Bearer' } } };
    }
    const seconds = Math.max(1, Math.ceil((charge.freeAt - context.now) / 1_000));
    return { ok: false, problem: 'too-many-requests', extras: { headers: { 'retry-after': String(seconds) } } };
  }

  return {
    async grant({ role, name, days, by }) {
      const most = policies.house['audit.credential-days'];
      if (days > most) return refuse({ most });
      const createdAt = clock.now();
      const id = newId('acr', createdAt, random);
      const secret = Buffer.from(random(SECRET_BYTES)).toString('base64url');
      const expiresAt = createdAt + days * DAY_MS;
      await database.transaction(async (tx) => {
        await insertCredential(tx, { id, role, name, secretHash: secretHash(secret), createdAt, expiresAt });
        await audit.append(tx, changed('audit.credential-granted', { credential: id, role, reader: name, days, by }));
      });
      return ok({ id, secret, expiresAt });
    },
    revoke: (id, by) =>
      database.transaction(async (tx) => {
        if (!(await consume(tx, revokeCredential(id, clock.now())))) return false;
        await audit.append(tx, changed('audit.credential-revoked', { credential: id, by }));
        return true;
      }),
    list: () => findCredentials(database.read),
    stands: async (id) => (await findStandingCredential(database.read, id, clock.now())) !== null,
    async judge(context, authorization) {
      const [, secret] = BEARER.exec(authorization) ?? [];
      if (secret === undefined) return refused(context);
      const found = await findLiveCredential(database.read, secretHash(secret), context.now);
      if (found === null) return refused(context);
      return { ok: true, credential: { credentialId: found.id, role: found.role, name: found.name } };
    },
  };
}

const refusal = (context: RequestContext): AuditEvent => ({
  event: 'audit.credential-refused',
  outcome: 'refused',
  actor: { kind: 'anonymous', userId: null, sessionId: null, surface: null },
  origin: originOf(context, null),
  userId: null,
  accountId: null,
  details: {},
});

const changed = (event: string, details: AuditEvent['details']): AuditEvent => ({
  event,
  outcome: 'done',
  actor: { kind: 'staff', userId: null, sessionId: null, surface: null },
  origin: null,
  userId: null,
  accountId: null,
  details,
});

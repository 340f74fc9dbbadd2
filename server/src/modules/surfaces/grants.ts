/**
 * Grants: what a person allowed a client. A grant opens one session of the client's surface when the client fetches its
 * first token, and everything it ever gave the client lives with that session: whoever ends the session, by whatever
 * button, has ended the tokens.
 */
import type { Clock } from '@strongroom/core';
import { afterCommit, type Database, type Tx } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { Outbox } from '../../platform/outbox.ts';
import { makeTtlCache } from '../../platform/ttl-cache.ts';
import { type Audit, originOf, systemActor } from '../audit/index.ts';
import type { Networks } from '../networks/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Policies } from '../policy/index.ts';
import { makePolicyOf, type Session, type Sessions } from '../sessions/index.ts';
import * as store from './grants.store.ts';
import type { Client, ClientGrant, ProtocolRequest } from './surfaces.model.ts';

export interface ClientGrants {
  give(tx: Tx, grant: Omit<ClientGrant, 'sessionId' | 'revokedAt'>): Promise<void>;
  /** Opens the session of a grant; false where somebody took the grant back, or let the user go, meanwhile. */
  openSession(tx: Tx, grantId: string, request: ProtocolRequest | undefined): Promise<boolean>;
  /** The grant, while nobody took it back and its session, once there is one, is open. */
  findLive(grantId: string): Promise<ClientGrant | null>;
  /** The grant with its open session. */
  findSession(grantId: string, activity?: boolean): Promise<{ grant: ClientGrant; session: Session } | null>;
  /** Takes a grant back and ends its session. */
  revoke(grantId: string, why: 'revoked' | 'replayed', request: ProtocolRequest | undefined): Promise<void>;
}

/** Single acts that somebody consented to, each good for one act. */
export interface DetailUses {
  /** Those that were used, by where they stand among the details of the grant. */
  used(grantId: string): Promise<ReadonlySet<number>>;
  /** In the transaction of the act; false where another act was faster. */
  use(tx: Tx, grantId: string, place: number): Promise<boolean>;
}

export const makeDetailUses = ({ database, clock }: { database: Database; clock: Clock }): DetailUses => ({
  used: (grantId) => store.findUsedDetails(database.read, grantId),
  use: (tx, grantId, place) => consume(tx, store.useDetail(grantId, place, clock.now())),
});

export interface GrantsDeps {
  readonly database: Database;
  readonly audit: Audit;
  readonly parties: Parties;
  readonly policies: Policies;
  readonly sessions: Sessions;
  readonly networks: Pick<Networks, 'permitsNow'>;
  readonly clients: ReadonlyMap<string, Client>;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** How long this node believes that nobody took a grant back. */
  readonly memory: { readonly trustMs: number; readonly capacity: number };
}

export function makeClientGrants(deps: GrantsDeps): ClientGrants {
  const { database, audit, parties, policies, sessions, networks, clients, outbox, clock, memory } = deps;
  const policyOf = makePolicyOf({ parties, policies });
  const known = makeTtlCache<ClientGrant | null>({ ttlMs: memory.trustMs, capacity: memory.capacity, clock });

  async function find(grantId: string): Promise<ClientGrant | null> {
    const read = () => store.findGrant(database.read, grantId);
    const grant = await known.get(grantId, read);
    // Its session may have been opened on another node meanwhile.
    return grant !== null && grant.sessionId === null ? read() : grant;
  }

  async function sessionOf(grant: ClientGrant, activity: boolean): Promise<Session | null> {
    if (grant.sessionId === null) return null;
    const found = await sessions.findById(grant.sessionId, policyOf, activity);
    return found.kind === 'live' && found.session.clientId === grant.clientId ? found.session : null;
  }

  return {
    async give(tx, grant) {
      await store.insertGrant(tx, { ...grant, sessionId: null, revokedAt: null });
    },

    async openSession(tx, grantId, request) {
      const grant = await store.findGrant(tx, grantId);
      const client = grant === null ? undefined : clients.get(grant.clientId);
      if (grant === null || client === undefined || request === undefined) return false;
      // Attack: somebody who was let go a moment ago lets their program fetch the token they consented to before.
      if (!(await parties.isActive(tx, grant.userId))) return false;
      const user = await parties.getUser(grant.userId);
      const { context } = request;
      // Attack: a code that leaked is redeemed from the thief's machine, outside the networks of its owner.
      if (!(await networks.permitsNow(grant.userId, context.address, tx))) return false;
      const origin = originOf(context, client.name);
      const proved = grant.evidence.filter(({ method }) => method !== 'password').map(({ provedAt }) => provedAt);
      const { session } = await sessions.open(
        tx,
        {
          userId: grant.userId,
          surface: grant.surface,
          clientId: grant.clientId,
          clientName: client.name,
          deviceId: null,
          deviceLabel: client.name,
          address: context.address,
          publicComputer: false,
          evidence: grant.evidence,
          provedAt: Math.max(...proved),
        },
        policies.for(user.entityId),
        { earlierSecret: undefined, origin },
      );
      if (!(await consume(tx, store.openedSession(grantId, session.id)))) return false;
      afterCommit(tx, () => known.drop(grantId));
      await audit.append(tx, {
        event: 'session.opened',
        outcome: 'done',
        origin,
        userId: grant.userId,
        accountId: null,
        actor: { kind: 'user', userId: grant.userId, sessionId: session.id, surface: grant.surface },
        rule: 'client-grant',
        details: { session: session.id, client: client.id, grant: grantId, newDevice: false, publicComputer: false },
      });
      // Attack: a thief at an unattended desk signs in a program of theirs. Its owner hears of it elsewhere, once a program.
      if (!(await store.hadBefore(tx, grant))) {
        const [proof] = grant.evidence.filter(({ method }) => method !== 'password');
        const { userId } = grant;
        const seen = { userId, deviceLabel: client.name, address: context.address, first: false };
        const data = { ...seen, provedBy: proof?.method ?? null };
        await outbox.post(tx, { type: 'device.recognised', key: userId, data });
      }
      return true;
    },

    async findLive(grantId) {
      const grant = await find(grantId);
      if (grant === null || grant.revokedAt !== null) return null;
      return grant.sessionId === null || (await sessionOf(grant, false)) !== null ? grant : null;
    },

    async findSession(grantId, activity = false) {
      const grant = await find(grantId);
      if (grant === null || grant.revokedAt !== null) return null;
      const session = await sessionOf(grant, activity);
      return session === null ? null : { grant, session };
    },

    async revoke(grantId, why, request) {
      await database.transaction(async (tx) => {
        if (!(await consume(tx, store.revoke(grantId, clock.now())))) return;
        const grant = await store.findGrant(tx, grantId);
        if (grant === null) return;
        const { userId, sessionId, clientId, surface } = grant;
        const reason = why === 'replayed' ? 'grant-replayed' : 'grant-revoked';
        const actor = request === undefined ? systemActor : ({ kind: 'user', userId, sessionId, surface } as const);
        const origin = request === undefined ? null : originOf(request.context, null);
        if (sessionId !== null && (await sessions.end(tx, { userId, sessionId, reason }))) {
          const details = { session: sessionId, reason };
          await audit.append(tx, {
            event: 'session.ended',
            outcome: 'done',
            actor,
            origin,
            userId,
            accountId: null,
            details,
          });
        }
        await audit.append(tx, {
          event: `client-grant.${why}`,
          outcome: why === 'replayed' ? 'refused' : 'done',
          actor,
          origin,
          userId,
          accountId: null,
          details: { client: clientId, grant: grantId, session: sessionId },
        });
      });
      known.drop(grantId);
    },
  };
}

/**
 * The door for clients: an access token with a proof that whoever sends it holds its key, looked at anew at every request.
 * The token opens what its session opens, as far as it was granted; when the session is over, whoever ended it, on whatever
 * node, the token is worth nothing within a second.
 *
 * Attack: a token that leaked (from a log, a proxy, a dump) is sent as a bearer, or with a proof of another key, or with a
 * proof that was seen on the way. None of them opens anything.
 */
import { hash } from 'node:crypto';
import { type Clock, ok, type Result, refuse, secondsToMs } from '@strongroom/core';
import type { Database } from '../../platform/database/database.ts';
import { consume } from '../../platform/database/primitives.ts';
import type { ActingClient, RequestContext } from '../../platform/http/route.ts';
import type { PresentedToken } from '../../platform/http/serving.ts';
import { type Audit, originOf } from '../audit/index.ts';
import type { Session, WithinNetworks } from '../sessions/index.ts';
import { spendProof } from './artefacts.store.ts';
import type { Artefacts } from './artefacts.ts';
import { readDetails } from './details.rules.ts';
import type { ClientGrants } from './grants.ts';
import { readProof } from './proof.rules.ts';
import type { ProofNonces } from './proof-nonces.ts';
import { SIGNING_ALGORITHMS } from './provider.settings.ts';
import { resourceOf } from './provider.ts';
import type { ClientGrant } from './surfaces.model.ts';

export interface Entered {
  readonly session: Session;
  readonly client: ActingClient;
  /** What its next proof shall carry, where that is something new. */
  readonly nextNonce: string | null;
}

export interface Barred {
  /** What the refusal carries (RFC 9449 section 7.1). */
  readonly challenge: string;
  /** What a proof must carry (RFC 9449 section 9), where it did not. */
  readonly nonce: string | null;
}

export interface Entrance {
  /** Who stands behind a token, or what the refusal carries. */
  judge(presented: PresentedToken, context: RequestContext, activity: boolean): Promise<Result<Entered, Barred>>;
}

const challenge = (error: string, nonce: string | null = null): Barred => ({
  challenge: `DPoP error="${error}", algs="${SIGNING_ALGORITHMS.join(' ')}"`,
  nonce,
});
const NO_TOKEN = challenge('invalid_token');
const NO_CERTIFICATE: Barred = { challenge: 'Bearer error="invalid_token"', nonce: null };
const NO_PROOF = challenge('invalid_dpop_proof');

/** To what a token is bound: a key, or a certificate. */
interface Bound {
  readonly jkt?: string;
  readonly 'x5t#S256'?: string;
}

export function makeEntrance(deps: {
  database: Database;
  audit: Audit;
  artefacts: Artefacts;
  grants: ClientGrants;
  within: WithinNetworks;
  nonces: ProofNonces;
  issuer: string;
  proofSeconds: number;
  clock: Clock;
}): Entrance {
  const { database, audit, artefacts, grants, within, nonces, issuer, proofSeconds, clock } = deps;
  const resource = resourceOf(issuer);

  /** Written down where a token was right and its proof was not: somebody has a token that is not theirs. */
  async function refuseProof(
    grant: ClientGrant,
    context: RequestContext,
    rule: string,
  ): Promise<Result<never, Barred>> {
    const { userId, sessionId, surface, clientId, id } = grant;
    await database.transaction((tx) =>
      audit.append(tx, {
        event: 'client-grant.proof-refused',
        outcome: 'refused',
        userId,
        accountId: null,
        rule,
        actor: { kind: 'user', userId, sessionId, surface },
        origin: originOf(context, null),
        details: { client: clientId, grant: id },
      }),
    );
    return refuse(NO_PROOF);
  }

  return {
    async judge(presented, context, activity) {
      const { scheme, token, proof, method, path } = presented;
      const found = await artefacts.find('AccessToken', token);
      const now = clock.now();
      if (found === null || now >= found.row.expiresAt) return refuse(NO_TOKEN);
      const { grantId = '', aud, scope = '', jkt, 'x5t#S256': x5t } = found.payload as typeof found.payload & Bound;
      const live = aud === resource ? await grants.findSession(grantId, activity) : null;
      if (live === null) return refuse(NO_TOKEN);
      const { grant, session } = live;
      const enter = async (nextNonce: string | null): Promise<Result<Entered, Barred>> => {
        // Only now: whoever has a token without its key must not be able to end the owner's session.
        if ((await within({ kind: 'live', session }, context)).kind !== 'live') return refuse(NO_TOKEN);
        const asked = new Set(scope.split(' '));
        const details = readDetails(found.payload.rar) ?? [];
        const groups = grant.groups.filter((group) => asked.has(group));
        return ok({ session, client: { id: grant.clientId, groups, grantId, details }, nextNonce });
      };
      if (x5t !== undefined) {
        // RFC 8705 section 3: sent as a bearer, and worth nothing without the certificate that it was given to.
        if (scheme === 'bearer' && presented.certificate?.thumbprint === x5t) return enter(null);
        await refuseProof(grant, context, 'certificate');
        return refuse(NO_CERTIFICATE);
      }
      if (scheme === 'bearer') {
        await refuseProof(grant, context, 'bearer');
        return refuse(NO_TOKEN);
      }
      const expected = { token, method, address: issuer + path, now, seconds: proofSeconds };
      const read = proof === null ? null : await readProof(proof, expected);
      if (read === null || jkt === undefined || read.thumbprint !== jkt) return refuseProof(grant, context, 'proof');
      // Before it counts as used: whoever is told a nonce tries again at once. Nobody is accused of anything.
      const next = nonces.next(now);
      const isFresh = read.nonce !== null && nonces.isCurrent(read.nonce, now);
      if (!isFresh) return refuse(challenge('use_dpop_nonce', next));
      // Until no clock that is trusted could take it for new.
      const until = now + 2 * secondsToMs(proofSeconds);
      const spent = spendProof(hash('sha256', `${read.thumbprint} ${read.id}`, 'buffer'), until);
      if (!(await consume(database.read, spent))) return refuseProof(grant, context, 'replay');
      return enter(read.nonce === next ? null : next);
    },
  };
}

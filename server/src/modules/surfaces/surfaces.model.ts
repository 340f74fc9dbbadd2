/** What a person granted to a registered client, and what a request carries while the provider works on it. */
import type { CapabilityGroup, Surface } from '@strongroom/contract';
import type { Instant } from '@strongroom/core';
import type { RegisteredClient } from '../../platform/config/config.surfaces.ts';
import type { Tx } from '../../platform/database/database.ts';
import type { ClientCertificate } from '../../platform/http/client-certificate.ts';
import type { RequestContext } from '../../platform/http/route.ts';
import type { Evidence } from '../factors/index.ts';

export type Client = RegisteredClient;

export interface ClientGrant {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  readonly surface: Surface;
  readonly groups: readonly CapabilityGroup[];
  readonly evidence: readonly Evidence[];
  readonly grantedAt: Instant;
  /** Null until the client has fetched its first token. */
  readonly sessionId: string | null;
  readonly revokedAt: Instant | null;
}

/** What the library's storage must know of the request it works for, and the library does not tell it. */
export interface ProtocolRequest {
  readonly context: RequestContext;
  /** The endpoint, without the part that all share: `token`. */
  readonly endpoint: string;
  /** Of the browser that asks for consent. */
  readonly browserHash: Buffer | null;
  /** What the program showed of itself, where it comes to show that. */
  readonly certificate: ClientCertificate | null;
  /** What is stored belongs to a transaction that is under way. */
  readonly tx?: Tx;
}

/** Kinds of artefacts that are good once: the first use wins, on whatever node. */
export const SINGLE_USE: ReadonlySet<string> = new Set([
  'AuthorizationCode',
  'DeviceCode',
  'PushedAuthorizationRequest',
  'RefreshToken',
]);

/** Kinds that open the session of a grant when they are used up. */
export const OPENS_SESSION: ReadonlySet<string> = new Set(['AuthorizationCode', 'DeviceCode']);

/** Kinds that are worth nothing once the session of their grant has ended. */
export const LIVES_WITH_SESSION: ReadonlySet<string> = new Set(['AccessToken', 'RefreshToken']);

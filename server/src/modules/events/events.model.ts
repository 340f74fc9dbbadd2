/** Streams of security event tokens (OpenID Shared Signals Framework 1.0) and webhooks: who hears what. */
import type { JsonValue } from '@strongroom/core';

export type StreamState = 'enabled' | 'paused' | 'disabled';

/** A system of the broker or of a partner that may have one stream. */
export interface Receiver {
  readonly id: string;
  /** Bearer token of its requests, where it has one. */
  readonly token?: string | undefined;
  /** It fetches tokens of its own, bound to a key or to a certificate. */
  readonly oauth?: { readonly binding: 'dpop' | 'certificate' } | undefined;
  /** What its event tokens are for (`aud`). */
  readonly audience: string;
  readonly scopes: readonly ('ssf.read' | 'ssf.manage')[];
}

export interface Stream {
  readonly id: string;
  readonly receiver: string;
  readonly delivery: 'push' | 'poll';
  readonly endpoint: string | null;
  readonly authorizationSealed: Buffer | null;
  readonly requested: readonly string[];
  readonly description: string | null;
  readonly state: StreamState;
  readonly stateReason: string | null;
  readonly verifiedAt: number | null;
}

/** One event of a token: its address and its claims. */
export interface SecurityEvent {
  readonly uri: string;
  readonly claims: { readonly [name: string]: JsonValue };
  readonly subject: { readonly [name: string]: JsonValue };
}

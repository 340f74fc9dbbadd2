/**
 * The programs that are registered here, and how long what the OpenID provider gives them is good. What a client may do is
 * data: its surface caps it, its groups narrow that, and the person who consents has the last word.
 */
import { z } from 'zod';
import { number, url } from './config.fields.ts';
import { credentials } from './config.programs.ts';

const client = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{2,60}$/, 'a name of small letters, digits, dots and hyphens'),
  /** As people read it when they are asked for consent. */
  name: z.string().min(2).max(60),
  surface: z.enum(['mobile', 'desktop', 'api']),
  /** `native` runs on the person's own machine and can keep no secret; `confidential` proves itself with a key. */
  kind: z.enum(['native', 'confidential']),
  /** Compared letter by letter; of a native client's loopback address any port is taken (RFC 8252 section 7.3). */
  redirectUris: z.array(z.string().max(500)).min(1).max(20),
  groups: z.array(z.enum(['read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'])).min(1),
  /** Which details of one act it may ask consent for (RFC 9396). */
  detailTypes: z.array(z.enum(['withdrawal'])).default([]),
  /** Signs in on a machine without a browser by a code that is typed elsewhere (RFC 8628). */
  deviceCode: z.boolean().default(false),
  refresh: z.boolean().default(true),
  ...credentials,
  /** FAPI 2.0 Message Signing: every request is signed by the client, every answer by us. */
  signedRequests: z.boolean().default(false),
  signedResponses: z.boolean().default(false),
  /** Told when the session ends (OpenID Connect Back-Channel Logout). */
  logoutUri: url.optional(),
  postLogoutUris: z.array(z.string().max(500)).max(20).default([]),
});

/** The OpenID provider: who may ask people for consent, and how long what it gives is good. */
export const surfaces = {
  clients: z.array(client).max(1_000).default([]),
  /** How long a page of consent waits, and a code that is typed on another screen. */
  consentSeconds: number(600, 60, 3_600),
  deviceCodeSeconds: number(600, 60, 3_600),
  /** Codes of another screen that one person may type in the time such a code is good. */
  userCodeTries: number(10, 1, 100),
  refreshDays: number(30, 1, 365),
  /** How far the clock of a client may stand off for a proof of possession. */
  proofSeconds: number(60, 10, 300),
  /** Waits this long for a client that is told of a logout. */
  logoutTimeoutMs: number(5_000, 100, 14_000),
  /** A signing key of this age is replaced; the old one is shown until what it signed is spent. */
  keyDays: number(90, 1, 3_650),
};

export type RegisteredClient = z.infer<typeof client>;

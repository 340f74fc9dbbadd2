/**
 * The OpenID provider as this terminal knows it. The clock of a workstation may be off: proofs and tokens are dated by the
 * server's, which the session's own operation tells. Plain http is spoken with this machine only.
 */
import * as oidc from 'openid-client';
import { Ending, EXIT } from '../exit-codes.ts';

export interface Provider {
  readonly config: oidc.Configuration;
  /** Add to this machine's clock to get the server's. */
  readonly aheadMs: number;
}

const NEGLIGIBLE_MS = 1_500;
const TIMEOUT_SECONDS = 20;

const isLoopback = ({ hostname }: URL): boolean =>
  hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost' || hostname.endsWith('.localhost');

export function readIssuer(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))) {
    throw new Ending(EXIT.wrongUse, 'issuer', `${text}: an https address is needed (http only on this machine)`);
  }
  return url;
}

const unreachable = (issuer: string, cause?: unknown): Ending => {
  const ending = new Ending(EXIT.unreachable, 'unreachable', `${issuer} does not answer`);
  ending.cause = cause;
  return ending;
};

async function measure(issuer: URL): Promise<number> {
  const sentAt = Date.now();
  const answer = await fetch(new URL('/v1/session', issuer), {
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1_000),
    headers: { 'strongroom-background': '1' },
  });
  const { serverTime } = (await answer.json()) as { serverTime?: string };
  const ahead = Date.parse(serverTime ?? '') - (sentAt + Date.now()) / 2;
  return Number.isFinite(ahead) && Math.abs(ahead) > NEGLIGIBLE_MS ? Math.round(ahead) : 0;
}

export async function findProvider(issuer: URL, clientId: string): Promise<Provider> {
  try {
    const aheadMs = await measure(issuer);
    const config = await oidc.discovery(
      issuer,
      clientId,
      { [oidc.clockSkew]: Math.round(aheadMs / 1_000) },
      oidc.None(),
      { execute: isLoopback(issuer) ? [oidc.allowInsecureRequests] : [], timeout: TIMEOUT_SECONDS },
    );
    return { config, aheadMs };
  } catch (error) {
    throw unreachable(issuer.origin, error);
  }
}

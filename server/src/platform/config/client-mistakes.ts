/**
 * What is wrong with the registration of a client. Redirects are where codes are sent: https, or for a program on the
 * person's own machine an address of that machine by its number, and nothing that another program could claim.
 */
import { X509Certificate } from 'node:crypto';
import type { RegisteredClient } from './config.surfaces.ts';

/** Loopback addresses of native programs: by number, so that no name server has a say (RFC 8252 section 8.3). */
const LOOPBACK = new Set(['127.0.0.1', '[::1]']);
const PUBLIC_ONLY = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

/** What is wrong with a registration; the house does not start with one that opens more than it should. */
export function mistakesIn(client: RegisteredClient, isDemo: boolean): string[] {
  const say = (text: string): string => `surfaces.clients.${client.id}: ${text}`;
  const logout = client.logoutUri !== undefined && !client.logoutUri.startsWith('https:') && !isDemo;
  const mistakes = client.redirectUris.flatMap((uri) => redirectMistake(uri, client, isDemo).map(say));
  const byKey = client.kind === 'confidential' && client.authentication === 'private_key_jwt';
  if (byKey && client.keys.length === 0) mistakes.push(say('keys: a public key is needed'));
  if (client.kind === 'native' && client.keys.length > 0) mistakes.push(say('keys: a native client can keep none'));
  if (client.kind === 'native' && client.signedRequests)
    mistakes.push(say('signedRequests: a native client has no key'));
  if (client.kind === 'confidential' && client.deviceCode) mistakes.push(say('deviceCode: is for native clients'));
  mistakes.push(...certificateMistakes(client).map(say));
  if (logout) mistakes.push(say('logoutUri: must be https'));
  if (client.keys.some((key) => PUBLIC_ONLY.some((part) => part in key))) {
    mistakes.push(say('keys: this is a private key; register the public one'));
  }
  return mistakes;
}

/** Certificates: what is registered must be what is asked for, and nothing besides. */
function certificateMistakes(client: RegisteredClient): string[] {
  const { kind, authentication, certificateName, certificates, binding, signedRequests, keys } = client;
  const mistakes: string[] = [];
  if (kind === 'native' && (authentication !== 'private_key_jwt' || binding !== 'dpop'))
    return ['authentication: a native client can keep no certificate'];
  const names = Object.keys(certificateName ?? {}).length;
  if (authentication === 'tls_client_auth' ? names !== 1 : names > 0)
    mistakes.push('certificateName: exactly one name, for tls_client_auth only');
  const isSelfSigned = authentication === 'self_signed_tls_client_auth';
  if (isSelfSigned !== certificates.length > 0)
    mistakes.push('certificates: at least one, for self_signed_tls_client_auth only');
  if (certificates.some((pem) => !isCertificate(pem))) mistakes.push('certificates: not a certificate in PEM');
  if (signedRequests && keys.length === 0) mistakes.push('signedRequests: a public key is needed');
  return mistakes;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function redirectMistake(text: string, { kind }: RegisteredClient, isDemo: boolean): string[] {
  if (!URL.canParse(text)) return [`redirectUris: ${text} is no address`];
  const { protocol, hostname, hash, username } = new URL(text);
  if (hash !== '' || text.includes('#')) return [`redirectUris: ${text} has a fragment`];
  if (username !== '') return [`redirectUris: ${text} holds a name`];
  if (protocol === 'https:') return [];
  const loops = protocol === 'http:' && LOOPBACK.has(hostname);
  if (loops && (kind === 'native' || isDemo)) return [];
  // Attack: another program claims the same scheme and is handed the code.
  return [`redirectUris: ${text} must be https, or for a native client http on 127.0.0.1 or [::1]`];
}

/**
 * What is wrong with the registration of a client. Redirects are where codes are sent: https, or for a program on the
 * person's own machine an address of that machine by its number, and nothing that another program could claim.
 */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { isOutboundAddress } from '../outbound.ts';
import { PRIVATE_PREFIX, readWebhookKey } from '../webhook-key.ts';
import type { ProgramCredentials } from './config.programs.ts';
import type { Config } from './config.schema.ts';
import type { RegisteredClient } from './config.surfaces.ts';

/** Loopback addresses of native programs: by number, so that no name server has a say (RFC 8252 section 8.3). */
const LOOPBACK = new Set(['127.0.0.1', '[::1]']);
const PUBLIC_ONLY = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];
/** FAPI 2.0 section 5.4.1; the curves are those of the algorithms that are taken. */
const LEAST_RSA_BITS = 2_048;
const STRONG = 'P-256, Ed25519 or RSA of at least 2048 bits';

/** What is wrong with a registration; the house does not start with one that opens more than it should. */
export function mistakesIn(client: RegisteredClient, isDemo: boolean): string[] {
  const say = (text: string): string => `surfaces.clients.${client.id}: ${text}`;
  const logout = client.logoutUri !== undefined && !client.logoutUri.startsWith('https:') && !isDemo;
  // Attack: a browser that is sent away at the end of a session is led to a script, or in the clear.
  const mistakes = (['redirectUris', 'postLogoutUris'] as const).flatMap((name) =>
    client[name].flatMap((uri) => redirectMistake(uri, client, isDemo).map((text) => say(`${name}: ${text}`))),
  );
  if (client.kind === 'confidential') mistakes.push(...credentialMistakes(client).map(say));
  if (client.kind === 'native' && client.keys.length > 0) mistakes.push(say('keys: a native client can keep none'));
  if (client.kind === 'native' && client.signedRequests)
    mistakes.push(say('signedRequests: a native client has no key'));
  if (client.kind === 'confidential' && client.deviceCode) mistakes.push(say('deviceCode: is for native clients'));
  if (client.kind === 'native') mistakes.push(...nativeMistakes(client).map(say));
  if (client.signedRequests && client.keys.length === 0 && client.authentication !== 'private_key_jwt')
    mistakes.push(say('signedRequests: a public key is needed'));
  if (logout) mistakes.push(say('logoutUri: must be https'));
  return mistakes;
}

/** Systems that hear of events: each shows what it is somehow, and by a name that no other program has. */
export function receiverMistakes({ surfaces, events }: Config): string[] {
  const receivers = events?.receivers ?? [];
  const ids = receivers.map(({ id }) => id);
  return receivers.flatMap(({ id, token, oauth }, place) => {
    const say = (text: string): string => `events.receivers.${id}: ${text}`;
    const mistakes = oauth === undefined ? [] : credentialMistakes(oauth).map((text) => say(`oauth.${text}`));
    if (token === undefined && oauth === undefined) mistakes.push(say('needs oauth, or a token'));
    if (ids.indexOf(id) !== place) mistakes.push(say('two receivers carry one id'));
    // Attack: a program of people asks for a token as the receiver of the same name, or the other way round.
    if (oauth !== undefined && surfaces.clients.some((client) => client.id === id))
      mistakes.push(say('a client of surfaces carries its id'));
    return mistakes;
  });
}

/**
 * Webhooks: public addresses by https, or origins that are named as our own; and a secret tells who it is for.
 *
 * Attack: whoever may write where one webhook goes lets the house call what only it can reach.
 */
export function webhookMistakes({ events }: Config): string[] {
  const { webhooks = [], internalOrigins = [] } = events ?? {};
  const ids = webhooks.map(({ id }) => id);
  const secrets = webhooks.flatMap(({ id, secrets }) => secrets.map((secret) => ({ id, secret })));
  return webhooks.flatMap(({ id, url, secrets: own }, place) => {
    const say = (text: string): string => `events.webhooks.${id}: ${text}`;
    const mistakes: string[] = [];
    // Attack: what is told to one is signed with the secret of another, who repeats it there as if it came from us.
    if (own.some((one) => secrets.some(({ id: other, secret }) => other !== id && secret === one)))
      mistakes.push(say('secrets: another webhook has the same'));
    if (own.some((one) => one.startsWith(PRIVATE_PREFIX) && readWebhookKey(one) === null))
      mistakes.push(say('secrets: the halves of this key belong to two'));
    if (!isOutboundAddress(url, internalOrigins))
      mistakes.push(say('url must be public https, or of an origin in events.internalOrigins'));
    if (ids.indexOf(id) !== place) mistakes.push(say('two webhooks carry one id'));
    return mistakes;
  });
}

function nativeMistakes({ authentication, binding, certificateName, certificates }: RegisteredClient): string[] {
  const shows = certificateName !== undefined || certificates.length > 0;
  if (authentication === 'private_key_jwt' && binding === 'dpop' && !shows) return [];
  return ['authentication: a native client can keep no certificate'];
}

/** Keys and certificates: what is registered must be what is asked for, and nothing besides. */
function credentialMistakes(of: ProgramCredentials): string[] {
  const { authentication, certificateName, certificates, keys } = of;
  const mistakes: string[] = [];
  const names = Object.keys(certificateName ?? {}).length;
  if (authentication === 'private_key_jwt' && keys.length === 0) mistakes.push('keys: a public key is needed');
  if (authentication === 'tls_client_auth' ? names !== 1 : names > 0)
    mistakes.push('certificateName: exactly one name, for tls_client_auth only');
  const isSelfSigned = authentication === 'self_signed_tls_client_auth';
  if (isSelfSigned !== certificates.length > 0)
    mistakes.push('certificates: at least one, for self_signed_tls_client_auth only');
  if (certificates.some((pem) => !isCertificate(pem))) mistakes.push('certificates: not a certificate in PEM');
  else if (!certificates.every((pem) => isStrong(() => new X509Certificate(pem).publicKey)))
    mistakes.push(`certificates: not with a key of ${STRONG}`);
  if (keys.some((key) => PUBLIC_ONLY.some((part) => part in key)))
    mistakes.push('keys: this is a private key; register the public one');
  else if (!keys.every((key) => isStrong(() => createPublicKey({ key, format: 'jwk' }))))
    mistakes.push(`keys: not a public key of ${STRONG}`);
  return mistakes;
}

/** Attack: whoever can factor a short key is the partner whom it was registered for. */
function isStrong(read: () => KeyObject): boolean {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = read();
    if (type === 'rsa') return (details?.modulusLength ?? 0) >= LEAST_RSA_BITS;
    return type === 'ed25519' || (type === 'ec' && details?.namedCurve === 'prime256v1');
  } catch {
    return false;
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}

function redirectMistake(text: string, { kind }: RegisteredClient, isDemo: boolean): string[] {
  if (!URL.canParse(text)) return [`${text} is no address`];
  const { protocol, hostname, hash, username } = new URL(text);
  if (hash !== '' || text.includes('#')) return [`${text} has a fragment`];
  if (username !== '') return [`${text} holds a name`];
  if (protocol === 'https:') return [];
  const loops = protocol === 'http:' && LOOPBACK.has(hostname);
  if (loops && (kind === 'native' || isDemo)) return [];
  // Attack: another program claims the same scheme and is handed the code.
  return [`${text} must be https, or for a native client http on 127.0.0.1 or [::1]`];
}

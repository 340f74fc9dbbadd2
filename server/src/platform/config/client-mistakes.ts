/**
 * What is wrong with the registration of a client. Redirects are where codes are sent: https, or for a program on the
 * person's own machine an address of that machine by its number, and nothing that another program could claim.
 */
import type { RegisteredClient } from './config.surfaces.ts';

/** Loopback addresses of native programs: by number, so that no name server has a say (RFC 8252 section 8.3). */
const LOOPBACK = new Set(['127.0.0.1', '[::1]']);
const PUBLIC_ONLY = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

/** What is wrong with a registration; the house does not start with one that opens more than it should. */
export function mistakesIn(client: RegisteredClient, isDemo: boolean): string[] {
  const say = (text: string): string => `surfaces.clients.${client.id}: ${text}`;
  const logout = client.logoutUri !== undefined && !client.logoutUri.startsWith('https:') && !isDemo;
  const mistakes = client.redirectUris.flatMap((uri) => redirectMistake(uri, client, isDemo).map(say));
  if (client.kind === 'confidential' && client.keys.length === 0) mistakes.push(say('keys: a public key is needed'));
  if (client.kind === 'native' && client.keys.length > 0) mistakes.push(say('keys: a native client can keep none'));
  if (client.kind === 'native' && client.signedRequests)
    mistakes.push(say('signedRequests: a native client has no key'));
  if (client.kind === 'confidential' && client.deviceCode) mistakes.push(say('deviceCode: is for native clients'));
  if (logout) mistakes.push(say('logoutUri: must be https'));
  if (client.keys.some((key) => PUBLIC_ONLY.some((part) => part in key))) {
    mistakes.push(say('keys: this is a private key; register the public one'));
  }
  return mistakes;
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

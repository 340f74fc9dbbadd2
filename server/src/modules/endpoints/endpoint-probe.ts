/**
 * Connects to a public endpoint of ours as a stranger would, again and again with less to offer, and tells what it saw.
 * It calls the origins of this house and nobody else.
 */
import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP } from 'node:net';
import { connect, type SecureVersion, type TLSSocket } from 'node:tls';
import type { Seen } from './endpoint.rules.ts';

const VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
/** Without forward secrecy, without authenticated encryption, with a short tag, or broken (RFC 9325 sections 4.1, 4.2). */
const WEAK = [
  ...['ALL', 'COMPLEMENTOFALL', '!eNULL', '!aNULL', '!PSK', '!SRP'],
  ...['AESGCM', 'CHACHA20', 'ARIAGCM'].flatMap((kept) => [`!ECDHE+${kept}`, `!DHE+${kept}`]),
  ...['-ECDHE+AESCCM', '-DHE+AESCCM', 'ECDHE+AESCCM8', 'DHE+AESCCM8'],
].join(':');

export interface ProbeOptions {
  readonly timeoutMs: number;
  /** Whom to trust besides those whom this machine trusts. */
  readonly ca?: string;
  /** Where what is sent in the clear would be answered. */
  readonly plainPort?: number;
}

export async function probe(origin: string, options: ProbeOptions): Promise<Seen | null> {
  const { hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[|\]$/g, '');
  const at = { host, port: Number(port || '443'), ...options };
  const usual = await shake(at, {});
  if (usual === null) return null;
  const taken = await Promise.all(VERSIONS.map((version) => shake(at, { version })));
  const weak = await shake(at, { version: 'TLSv1.2', ciphers: WEAK });
  return {
    versions: VERSIONS.filter((_version, index) => taken[index] !== null),
    weakCipher: weak?.cipher ?? null,
    certificate: usual.certificate,
    strictTransport: await strictTransportOf(origin, options),
    plain: await plainAnswer(host, options),
  };
}

interface Place extends ProbeOptions {
  readonly host: string;
  readonly port: number;
}
interface Shaken {
  readonly cipher: string;
  readonly certificate: Seen['certificate'];
}

/** Null: it did not take what was offered. */
function shake(
  { host, port, timeoutMs, ca }: Place,
  offer: { version?: SecureVersion; ciphers?: string },
): Promise<Shaken | null> {
  return new Promise((resolve) => {
    const { version, ciphers } = offer;
    const socket = connect({
      host,
      port,
      // A name only: of an address the other side is asked for none.
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: false,
      ...(ca !== undefined && { ca }),
      // Of what is old this side would refuse itself, unless it is told that it only looks.
      ciphers: `${ciphers ?? 'DEFAULT'}:@SECLEVEL=0`,
      ...(version !== undefined && { minVersion: version, maxVersion: version }),
    });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer')));
    socket.once('error', () => resolve(null));
    socket.once('secureConnect', () => {
      resolve({ cipher: socket.getCipher().name, certificate: certificateOf(socket, host) });
      socket.destroy();
    });
  });
}

function certificateOf(socket: TLSSocket, host: string): Seen['certificate'] {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  const { asymmetricKeyType = '', asymmetricKeyDetails: { modulusLength, namedCurve = asymmetricKeyType } = {} } =
    shown.publicKey;
  const misnamed = shown.checkHost(host) === undefined && shown.checkIP(host) === undefined;
  const untrusted = socket.authorized ? null : String(socket.authorizationError ?? 'not trusted');
  return {
    fault: misnamed ? 'made for another name' : untrusted,
    endsAt: Date.parse(shown.validTo),
    keyBits: modulusLength ?? CURVES[namedCurve] ?? 0,
    isElliptic: modulusLength === undefined,
  };
}
const CURVES: Readonly<Record<string, number>> = {
  prime256v1: 256,
  secp384r1: 384,
  secp521r1: 521,
  ed25519: 256,
  ed448: 448,
};

function strictTransportOf(origin: string, { timeoutMs, ca }: ProbeOptions): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { method: 'GET', agent: false, rejectUnauthorized: false, timeout: timeoutMs };
    const sent = tlsRequest(origin, { ...options, ...(ca !== undefined && { ca }) }, (response) => {
      response.destroy();
      resolve(response.headers['strict-transport-security'] ?? null);
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve(null));
    sent.end();
  });
}

function plainAnswer(host: string, { timeoutMs, plainPort = 80 }: ProbeOptions): Promise<Seen['plain']> {
  return new Promise((resolve) => {
    const sent = request({ host, port: plainPort, path: '/', agent: false, timeout: timeoutMs }, (response) => {
      const { statusCode = 0, headers } = response;
      response.destroy();
      const { location = '' } = headers;
      // Elsewhere would be where somebody else wants people to go.
      const isOwn = URL.canParse(location) && new URL(location).hostname.replace(/^\[|\]$/g, '') === host;
      const leads = statusCode >= 300 && statusCode < 400 && isOwn && location.startsWith('https://');
      resolve(leads ? 'redirects' : 'answers');
    });
    sent.once('timeout', () => sent.destroy());
    sent.once('error', () => resolve('closed'));
    sent.end();
  });
}

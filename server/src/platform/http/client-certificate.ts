/**
 * The certificate with which a program shows who it is (RFC 8705): of the TLS connection where this server ends it, or in
 * the one header that configuration names, from proxies that it trusts (RFC 9440, or as nginx escapes PEM).
 *
 * Attack: a certificate is no secret, and a header is written by anybody. Whoever is not a trusted proxy has no certificate
 * in a header, whatever they send; and a proxy is believed about what it was shown, never about who vouches for it.
 */
import { hash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Clock, Instant } from '@strongroom/core';
import { isTrustedPeer, type Network } from './client-address.ts';

export interface ClientCertificate {
  readonly certificate: X509Certificate;
  /** `x5t#S256`, by which tokens are bound to it. */
  readonly thumbprint: string;
  /** Whether an authority of ours has issued it, for programs, and it is good now. */
  readonly isVouchedFor: boolean;
}

export type ReadCertificate = (request: IncomingMessage) => ClientCertificate | null;

export interface CertificateHeader {
  readonly name: string;
  readonly format: 'rfc9440' | 'escaped-pem';
}

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The authorities of a PEM file, each by itself. */
export function readAuthorities(file: string | undefined): readonly X509Certificate[] {
  if (file === undefined) return [];
  const found = [...readFileSync(file, 'utf8').matchAll(PEM)].map(([text]) => new X509Certificate(text));
  const stray = found.find(({ ca }) => !ca);
  if (found.length === 0) throw new Error(`${file}: holds no certificate`);
  if (stray !== undefined) throw new Error(`${file}: ${stray.subject} is no authority`);
  return found;
}

export function makeReadCertificate(of: {
  readonly authorities: readonly X509Certificate[];
  readonly header: CertificateHeader | null;
  readonly trustedProxies: readonly Network[];
  readonly clock: Clock;
}): ReadCertificate {
  const { authorities, header, trustedProxies, clock } = of;
  return ({ socket, headers }) => {
    const fromProxy = isTrustedPeer(socket.remoteAddress, trustedProxies);
    const certificate =
      header !== null && fromProxy
        ? readHeader(headers[header.name], header.format)
        : certificateOf(socket as TLSSocket);
    if (certificate === null) return null;
    return {
      certificate,
      thumbprint: hash('sha256', certificate.raw, 'base64url'),
      isVouchedFor: isVouchedFor(certificate, authorities, clock.now()),
    };
  };
}

function certificateOf(socket: TLSSocket): X509Certificate | null {
  return socket.encrypted === true ? (socket.getPeerX509Certificate() ?? null) : null;
}

const DER = /^:([A-Za-z0-9+/]+={0,2}):$/;

/** A header that came twice was joined with a comma, and is none. */
function readHeader(value: string | readonly string[] | undefined, format: CertificateHeader['format']) {
  if (typeof value !== 'string') return null;
  try {
    if (format === 'rfc9440') {
      const [, base64] = DER.exec(value) ?? [];
      return base64 === undefined ? null : new X509Certificate(Buffer.from(base64, 'base64'));
    }
    const text = decodeURIComponent(value).trim();
    const [only, ...more] = text.match(PEM) ?? [];
    return only === text && more.length === 0 ? new X509Certificate(text) : null;
  } catch {
    return null;
  }
}

/** Extended key usage of programs that come to a server (RFC 5280 section 4.2.1.12). */
const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';

/** Issued by one of ours itself: what stands between is listed, or is not taken. */
function isVouchedFor(shown: X509Certificate, authorities: readonly X509Certificate[], now: Instant): boolean {
  const isFor = shown.keyUsage === undefined || shown.keyUsage.includes(CLIENT_AUTHENTICATION);
  if (shown.ca || !isFor || !isGood(shown, now)) return false;
  return authorities.some(
    (authority) => isGood(authority, now) && shown.checkIssued(authority) && shown.verify(authority.publicKey),
  );
}

const isGood = ({ validFrom, validTo }: X509Certificate, now: Instant): boolean =>
  Date.parse(validFrom) <= now && now < Date.parse(validTo);

/** What a registration names, of which a certificate must carry exactly that. */
export function carries(certificate: X509Certificate, kind: 'subjectDn' | 'sanDns' | 'sanUri', value: string): boolean {
  if (kind === 'subjectDn') return certificate.subject.split('\n').reverse().join(',') === value;
  const names = certificate.subjectAltName ?? '';
  // Attack: one name that holds a comma reads like several. Node puts such a name in quotes.
  if (names.includes('"')) return false;
  return names.split(', ').includes(`${kind === 'sanDns' ? 'DNS' : 'URI'}:${value}`);
}

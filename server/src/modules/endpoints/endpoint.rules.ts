/**
 * What a public endpoint of ours must show to whoever connects, judged from what was seen: protocol versions, ciphers,
 * certificate, strict transport, and what answers in the clear. Pure.
 */
import { DAY_MS, type Instant } from '@strongroom/core';

export interface Seen {
  /** Versions of the protocol that it takes when nothing else is offered. */
  readonly versions: readonly ('TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3')[];
  /** A cipher without forward secrecy or authentication of what is sent, where it takes one. */
  readonly weakCipher: string | null;
  readonly certificate: {
    /** Why it is not trusted; null where it is. */
    readonly fault: string | null;
    readonly endsAt: Instant;
    readonly keyBits: number;
    readonly isElliptic: boolean;
  } | null;
  /** Of the answer to a request for the first page. */
  readonly strictTransport: string | null;
  /** `closed`, `redirects` to https, or `answers` in the clear. */
  readonly plain: 'closed' | 'redirects' | 'answers';
}

export type EndpointRule =
  | 'reachable'
  | 'old-versions'
  | 'current-version'
  | 'weak-ciphers'
  | 'certificate-trusted'
  | 'certificate-life'
  | 'certificate-key'
  | 'strict-transport'
  | 'plain-http';

export interface Finding {
  readonly rule: EndpointRule;
  readonly ok: boolean;
  readonly seen: string;
}

export const endpointRules: readonly EndpointRule[] = [
  ...(['reachable', 'old-versions', 'current-version', 'weak-ciphers', 'certificate-trusted'] as const),
  ...(['certificate-life', 'certificate-key', 'strict-transport', 'plain-http'] as const),
];

/** RFC 6797; half a year is what lists of browsers ask for at least, a year what they advise. */
const STRICT_AGE = 31_536_000;
const RSA_BITS = 2_048;
const CURVE_BITS = 256;

/** `seen` null: nobody answered. */
export function judgeEndpoint(seen: Seen | null, at: { now: Instant; leastDays: number }): readonly Finding[] {
  if (seen === null) return [{ rule: 'reachable', ok: false, seen: 'nobody answers' }];
  const { versions, weakCipher, certificate, strictTransport, plain } = seen;
  const old = versions.filter((version) => version === 'TLSv1' || version === 'TLSv1.1');
  const age = Number(/max-age="?(\d{1,10})/i.exec(strictTransport ?? '')?.[1] ?? 0);
  const finding = (rule: EndpointRule, ok: boolean, text: string): Finding => ({ rule, ok, seen: text });
  const findings = [
    finding('reachable', true, 'answers'),
    finding('old-versions', old.length === 0, old.join(', ') || 'refused'),
    finding('current-version', versions.includes('TLSv1.3'), versions.join(', ') || 'none'),
    finding('weak-ciphers', weakCipher === null, weakCipher ?? 'refused'),
    finding('strict-transport', age >= STRICT_AGE, strictTransport ?? 'no header'),
    finding('plain-http', plain !== 'answers', plain),
  ];
  if (certificate === null) return [...findings, finding('certificate-trusted', false, 'none')];
  const days = Math.floor((certificate.endsAt - at.now) / DAY_MS);
  const { fault, keyBits, isElliptic } = certificate;
  return [
    ...findings,
    finding('certificate-trusted', fault === null, fault ?? 'trusted'),
    finding('certificate-life', days >= at.leastDays, `${days} days left`),
    finding('certificate-key', keyBits >= (isElliptic ? CURVE_BITS : RSA_BITS), `${keyBits} bits`),
  ];
}

/**
 * A BLOB of the FIDO Metadata Service (MDS 3.1 section 3.1.7 and 3.2): a JWT whose certificates lead to a root that the
 * operator gave. Whatever does not verify is not read: neither its entries nor its number. Certificates that were revoked
 * by a list are not looked up; a BLOB is fetched and imported by the operator, who reads the news of its service.
 */
import { verify, X509Certificate } from 'node:crypto';
import { type Instant, ok, type Result, refuse } from '@strongroom/core';
import { z } from 'zod';

export interface Trust {
  /** In PEM; one or more. */
  readonly roots: readonly X509Certificate[];
  /** The host that the certificate of the signature must be for. */
  readonly signer: string;
}

export interface VerifiedBlob {
  readonly no: number;
  /** Calendar date until which the service promises nothing newer. */
  readonly nextUpdate: string;
  readonly stale: boolean;
  readonly signedBy: string;
  readonly payload: unknown;
}

const header = z.object({
  alg: z.string(),
  x5c: z
    .array(z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/))
    .min(1)
    .max(8),
  crit: z.undefined().optional(),
});
const head = z.object({ no: z.int().min(0), nextUpdate: z.iso.date(), entries: z.array(z.unknown()).min(1) });

const PARTS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const LEAST_RSA_BITS = 2_048;

export const isBlob = (text: string): boolean => PARTS.test(text.trim());

export function verifyBlob(text: string, { roots, signer }: Trust, now: Instant): Result<VerifiedBlob, string> {
  const blob = text.trim();
  if (!PARTS.test(blob)) return refuse('it is no signed BLOB');
  const [first = '', second = '', signature = ''] = blob.split('.');
  const said = header.safeParse(readJson(first));
  if (!said.success) return refuse('its header does not say how it is signed, or asks for more than is known here');
  const chain = readChain(said.data.x5c);
  const [leaf] = chain;
  if (leaf === undefined) return refuse('its certificates cannot be read');
  const broken = brokenChain(chain, roots, now);
  if (broken !== null) return refuse(broken);
  // Attack: the root signs for half the web, so anybody with a certificate of any shop would have a chain to it.
  if (leaf.checkHost(signer, { wildcards: false }) === undefined) return refuse(`its certificate is not of ${signer}`);
  const alg = algOf(leaf);
  // Attack: the header asks for another algorithm than the certified key is of, or for none at all.
  if (alg === null || alg.name !== said.data.alg) return refuse('its algorithm is not that of the certified key');
  const signed = Buffer.from(`${first}.${second}`);
  const key = { key: leaf.publicKey, dsaEncoding: 'ieee-p1363' as const };
  if (!verify(alg.hash, signed, key, Buffer.from(signature, 'base64url'))) return refuse('its signature is wrong');
  const payload = readJson(second);
  const told = head.safeParse(payload);
  if (!told.success) return refuse('it says neither its number nor its next update, or has no entries');
  const { no, nextUpdate } = told.data;
  const stale = now >= Date.parse(`${nextUpdate}T00:00:00.000Z`) + DAY_MS;
  return ok({ no, nextUpdate, stale, signedBy: signer, payload });
}

/** A next update is a day, and the service has all of it. */
const DAY_MS = 86_400_000;

function readChain(x5c: readonly string[]): X509Certificate[] {
  try {
    return x5c.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
  } catch {
    return [];
  }
}

/** Why the certificates do not lead to a root, in order from the one that signed; null where they do. */
function brokenChain(
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  now: Instant,
): string | null {
  const last = chain.at(-1);
  const anchor = last && roots.find((root) => root.raw.equals(last.raw) || isIssuedBy(last, root));
  if (anchor === undefined) return 'its certificates lead to no root that is trusted here';
  const all = [...chain, anchor];
  for (const [index, certificate] of all.entries()) {
    const from = Date.parse(certificate.validFrom);
    const to = Date.parse(certificate.validTo);
    if (!(from <= now && now <= to)) return 'a certificate of it is not valid at this time';
    const issuer = all[index + 1];
    if (issuer === undefined || issuer.raw.equals(certificate.raw)) continue;
    // Attack: somebody who was certified for a host issues a certificate of their own for this one.
    if (!issuer.ca || !isIssuedBy(certificate, issuer)) return 'its certificates do not follow from one another';
  }
  return null;
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

/** What a signature by this key is called (RFC 7518 section 3.1); the key decides, never the header. */
function algOf({ publicKey }: X509Certificate): { readonly name: string; readonly hash: string } | null {
  const { namedCurve, modulusLength = 0 } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'rsa' && modulusLength >= LEAST_RSA_BITS)
    return { name: 'RS256', hash: 'sha256' };
  if (publicKey.asymmetricKeyType !== 'ec') return null;
  if (namedCurve === 'prime256v1') return { name: 'ES256', hash: 'sha256' };
  return namedCurve === 'secp384r1' ? { name: 'ES384', hash: 'sha384' } : null;
}

function readJson(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

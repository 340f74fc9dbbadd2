/**
 * Which makes of authenticators are let in, where the operator keeps a list: a file in the form of the FIDO Metadata
 * Service (the payload of its BLOB, or a part of it). A new passkey must then carry an attestation whose certificates
 * lead to a root of its own entry; a make that is not listed, or whose status says that it is broken, is refused.
 *
 * Attack: an authenticator in software claims the AAGUID of a good one. It cannot sign with a key of that maker's.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import { z } from 'zod';

export interface Maker {
  /** In PEM, each a certificate that the maker's attestations lead to. */
  readonly roots: readonly string[];
}

/** By AAGUID, in the spelling of a UUID. */
export type Makers = ReadonlyMap<string, Maker>;

/** Status reports after which nothing that the authenticator says is believed (FIDO MDS section 3.1.4). */
const BROKEN: ReadonlySet<string> = new Set([
  'REVOKED',
  'USER_VERIFICATION_BYPASS',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
]);

const file = z.object({
  entries: z
    .array(
      z.object({
        aaguid: z.guid().optional(),
        statusReports: z.array(z.object({ status: z.string() })).default([]),
        metadataStatement: z
          .object({ attestationRootCertificates: z.array(z.string().regex(/^[A-Za-z0-9+/=\s]+$/)) })
          .optional(),
      }),
    )
    .min(1),
});

/** Entries without an AAGUID are of U2F keys, which make no passkeys. */
export function readMakers(raw: unknown): Result<Makers, string> {
  const parsed = file.safeParse(raw);
  if (!parsed.success)
    return refuse(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  const makers = new Map<string, Maker>();
  for (const { aaguid, statusReports, metadataStatement } of parsed.data.entries) {
    if (aaguid === undefined || metadataStatement === undefined) continue;
    // A make that attests to no root cannot prove that it is one.
    if (metadataStatement.attestationRootCertificates.length === 0) continue;
    if (statusReports.some(({ status }) => BROKEN.has(status))) continue;
    makers.set(aaguid.toLowerCase(), { roots: metadataStatement.attestationRootCertificates.map(toPem) });
  }
  return ok(makers);
}

/** Makes that say that they are broken, with the report that says so. */
export function readReports(raw: unknown): ReadonlyMap<string, string> {
  const parsed = file.safeParse(raw);
  const entries = parsed.success ? parsed.data.entries : [];
  return new Map(
    entries.flatMap(({ aaguid, statusReports }): [string, string][] => {
      const report = statusReports.find(({ status }) => BROKEN.has(status));
      return aaguid === undefined || report === undefined ? [] : [[aaguid.toLowerCase(), report.status]];
    }),
  );
}

const toPem = (base64: string): string => {
  const lines = base64.replaceAll(/\s/gu, '').match(/.{1,64}/gu) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};

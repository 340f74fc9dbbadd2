/**
 * The list of makers as a house keeps it: a file of its own making, or a BLOB of the metadata service, which is verified
 * each time it is read and whose number never goes back, over all nodes and restarts.
 *
 * Attack: whoever can write the file puts last year's BLOB there, in which a make that was broken since is sound.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Instant, ok, type Result, refuse } from '@strongroom/core';
import type { Database } from '../../../platform/database/database.ts';
import { consume } from '../../../platform/database/primitives.ts';
import { type Audit, systemActor } from '../../audit/index.ts';
import { findNumber, takeNumber } from './metadata.store.ts';
import { isBlob, type Trust, type VerifiedBlob, verifyBlob } from './metadata-blob.ts';
import { type Makers, readMakers, readReports } from './passkey.makers.ts';

export interface MetadataSettings {
  readonly passkeyMetadataFile?: string | undefined;
  readonly passkeyMetadataRootFile?: string | undefined;
  readonly passkeyMetadataSigner: string;
}

export interface Metadata {
  readonly makers: Makers;
  /** Null for a file of the house's own. */
  readonly blob: Pick<VerifiedBlob, 'no' | 'nextUpdate' | 'stale' | 'signedBy'> | null;
  /** Makes that are listed and refused, with the report that says why. */
  readonly broken: ReadonlyMap<string, string>;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/gu;

function trustOf({ passkeyMetadataRootFile: file, passkeyMetadataSigner: signer }: MetadataSettings): Trust | null {
  if (file === undefined) return null;
  const roots = (readFileSync(file, 'utf8').match(CERTIFICATE) ?? []).map((pem) => new X509Certificate(pem));
  return { roots, signer };
}

export function readMetadata(text: string, settings: MetadataSettings, now: Instant): Result<Metadata, string> {
  const trust = trustOf(settings);
  if (!isBlob(text)) {
    // Attack: where BLOBs are verified, one without a signature is put in their place.
    if (trust !== null) return refuse('it is no signed BLOB, and http.passkeyMetadataRootFile asks for one');
    return withMakers(parsed(text), null);
  }
  if (trust === null) return refuse('it is a signed BLOB: http.passkeyMetadataRootFile must name the root it leads to');
  const verified = verifyBlob(text, trust, now);
  if (!verified.ok) return verified;
  const { payload, ...blob } = verified.value;
  return withMakers(payload, blob);
}

function withMakers(raw: unknown, blob: Metadata['blob']): Result<Metadata, string> {
  const makers = readMakers(raw);
  return makers.ok ? ok({ makers: makers.value, blob, broken: readReports(raw) }) : makers;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Read once, at the start: a list that cannot be read lets nobody start, for fear of letting everything in. */
export function loadMetadata(settings: MetadataSettings, now: Instant): Metadata | null {
  const { passkeyMetadataFile: file } = settings;
  if (file === undefined) return null;
  const read = readMetadata(readFileSync(file, 'utf8'), settings, now);
  if (!read.ok) throw new Error(`http.passkeyMetadataFile: ${read.refusal}`);
  return read.value;
}

/** Remembers the number of a BLOB; throws when the house has taken a newer one. */
export async function takeMetadata(
  deps: { database: Database; audit: Audit },
  metadata: Metadata | null,
  now: Instant,
): Promise<void> {
  if (metadata?.blob == null) return;
  const { no, nextUpdate } = metadata.blob;
  const { database, audit } = deps;
  const before = await findNumber(database.read);
  if (before?.no === no) return;
  const taken = await database.transaction(async (tx) => {
    if (!(await consume(tx, takeNumber({ no, nextUpdate, now })))) return false;
    await audit.append(tx, {
      event: 'passkey-metadata.taken',
      outcome: 'done',
      actor: systemActor,
      origin: null,
      userId: null,
      accountId: null,
      details: { no, nextUpdate, makes: metadata.makers.size },
    });
    return true;
  });
  if (!taken) throw new Error(`http.passkeyMetadataFile: number ${no} is older than ${before?.no ?? no}, taken before`);
}

/** Puts a BLOB that verifies, and is no older than the one that is there, in its place in one step. */
export function importMetadata(text: string, settings: MetadataSettings, now: Instant): Result<Metadata, string> {
  const { passkeyMetadataFile: file } = settings;
  if (file === undefined) return refuse('http.passkeyMetadataFile names no place for it');
  const read = readMetadata(text, settings, now);
  if (!read.ok) return read;
  if (read.value.blob === null)
    return refuse('only signed BLOBs are imported; a list of your own is edited where it is');
  const there = currentBlob(file, settings, now);
  if (there !== null && there.no > read.value.blob.no) {
    return refuse(`number ${read.value.blob.no} is older than ${there.no}, which is there`);
  }
  const beside = `${file}.${read.value.blob.no}.new`;
  writeFileSync(beside, text, { mode: 0o644 });
  renameSync(beside, file);
  return read;
}

function currentBlob(file: string, settings: MetadataSettings, now: Instant): Metadata['blob'] {
  try {
    const read = readMetadata(readFileSync(file, 'utf8'), settings, now);
    return read.ok ? read.value.blob : null;
  } catch {
    // Nothing is there yet.
    return null;
  }
}

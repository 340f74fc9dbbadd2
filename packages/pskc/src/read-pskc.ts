/**
 * Reads a container of symmetric keys (RFC 6030), from a stream and piece by piece. Promises: the whole file or a typed
 * refusal, never half of it; no external thing is fetched; memory, time and depth are bounded whatever the file says;
 * a caller who expects sealed seeds gets no others. Signatures are not verified: a signed file is refused unless the
 * caller says that the way it came vouches for it.
 */
import { ok, type Result, refuse } from '@strongroom/core';
import { attributesOf, fault } from './element-reading.ts';
import { makeElementReader, type XmlElement } from './element-tree.ts';
import { derivePassphraseKey, type KeyDescription, readEncryptionKey } from './key-derivation.ts';
import { DS, PSKC } from './names.ts';
import { PSKC_LIMITS, type PskcContainer, type PskcKey, type PskcLimits } from './pskc.model.ts';
import { type Opening, readKeyPackage } from './read-key.ts';
import { PskcFault, type PskcRefusal } from './refusals.ts';
import { type MacMethod, makeUnsealer, readMacMethod } from './sealed-values.ts';

/** How the file is expected; one that comes otherwise is refused. */
export type PskcUnlock =
  | { readonly kind: 'plain' }
  | { readonly kind: 'key'; readonly key: Uint8Array }
  | { readonly kind: 'passphrase'; readonly passphrase: string };

export interface PskcReading {
  readonly unlock: PskcUnlock;
  readonly limits?: Partial<PskcLimits>;
  readonly signature?: 'refuse' | 'ignore';
}

/** Read at one go before others get their turn. */
const SLICE_BYTES = 65_536;

export async function readPskc(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  reading: PskcReading,
): Promise<Result<PskcContainer, PskcRefusal>> {
  const container = makeContainer(reading);
  const reader = makeElementReader(container);
  try {
    const limits = { ...PSKC_LIMITS, ...reading.limits };
    const decoder = new TextDecoder('utf-8', { fatal: true });
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > limits.bytes) throw new PskcFault('too-large');
      for (let from = 0; from < chunk.length; from += SLICE_BYTES) {
        reader.write(decode(decoder, chunk.subarray(from, from + SLICE_BYTES)));
        await container.settle();
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    reader.write(decode(decoder));
    reader.close();
    await container.settle();
    return ok(container.finish());
  } catch (error) {
    if (!(error instanceof PskcFault)) throw error;
    const { kind, at, line = reader.line } = error;
    return refuse({ kind, line, ...(at === undefined ? {} : { at }) });
  }
}

type Decoder = InstanceType<typeof TextDecoder>;

function decode(decoder: Decoder, bytes?: Uint8Array): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    throw new PskcFault('encoding');
  }
}

const ORDER = ['EncryptionKey', 'MACMethod', 'KeyPackage', 'Signature', 'Extensions'] as const;
type Part = (typeof ORDER)[number];

interface Container {
  onRoot(root: XmlElement): void;
  onChild(child: XmlElement): void;
  /** Reads what has arrived; apart from the callbacks, because deriving a key takes its time. */
  settle(): Promise<void>;
  finish(): PskcContainer;
}

function makeContainer({ unlock, limits, signature = 'refuse' }: PskcReading): Container {
  const { keys: mostKeys, pbkdf2Iterations } = { ...PSKC_LIMITS, ...limits };
  const waiting: XmlElement[] = [];
  const keys: PskcKey[] = [];
  const ids = new Set<string>();
  const seen: { id: string | undefined; place: number; packages: number } = { id: undefined, place: 0, packages: 0 };
  let description: KeyDescription | null = null;
  let mac: { method: MacMethod; element: XmlElement } | null = null;
  let opening: Opening | undefined;

  async function take(part: Part, child: XmlElement): Promise<void> {
    if (part === 'EncryptionKey') description = readEncryptionKey(child, pbkdf2Iterations);
    if (part === 'MACMethod') mac = { method: readMacMethod(child), element: child };
    if (part === 'Signature' && signature === 'refuse') fault('signature-not-verified', child);
    if (part !== 'KeyPackage') return;
    opening ??= await openingFor(unlock, description, mac, child);
    const key = readKeyPackage(child, opening);
    // Of two keys under one identifier, one would be imported and the other believed to be.
    if (ids.has(key.id)) fault('duplicate-id', child, 'Id');
    ids.add(key.id);
    keys.push(key);
  }

  return {
    onRoot(root) {
      if (root.uri !== PSKC || root.local !== 'KeyContainer') fault('wrong-namespace', root);
      const attribute = attributesOf(root, ['Version', 'Id']);
      // RFC 6030: another version is another format; 1.0 is the only one there is.
      if (attribute('Version') !== '1.0') fault('unsupported-version', root);
      seen.id = attribute('Id');
    },
    onChild(child) {
      const place = ORDER.indexOf(child.local as Part);
      if (place === -1 || child.uri !== (child.local === 'Signature' ? DS : PSKC)) fault('unexpected-element', child);
      const again = place === seen.place - 1 && !['KeyPackage', 'Extensions'].includes(child.local);
      if (again) fault('duplicate-element', child);
      if (place < seen.place - 1) fault('unexpected-element', child);
      seen.place = place + 1;
      if (child.local === 'KeyPackage') seen.packages += 1;
      if (seen.packages > mostKeys) fault('too-many-keys', child);
      waiting.push(child);
    },
    async settle() {
      for (const child of waiting.splice(0)) await take(child.local as Part, child);
    },
    finish() {
      if (keys.length === 0) throw new PskcFault('no-keys');
      return { id: seen.id, keys };
    },
  };
}

async function openingFor(
  unlock: PskcUnlock,
  description: KeyDescription | null,
  mac: { method: MacMethod; element: XmlElement } | null,
  place: XmlElement,
): Promise<Opening> {
  if (unlock.kind === 'plain') {
    if (description !== null) fault(description.kind === 'named' ? 'key-needed' : 'passphrase-needed', place);
    return null;
  }
  if (description === null) fault('not-encrypted', place);
  if (unlock.kind === 'key' && description.kind !== 'named') fault('passphrase-needed', place);
  if (mac === null) fault('mac-missing', place);
  if (unlock.kind === 'key') return makeUnsealer(unlock.key, mac.method, mac.element);
  if (description.kind !== 'passphrase') fault('key-needed', place);
  const key = await derivePassphraseKey(unlock.passphrase, description.parameters);
  return makeUnsealer(key, mac.method, mac.element);
}

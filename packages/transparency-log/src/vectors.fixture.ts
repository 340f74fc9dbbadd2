/** Expected values from others (fixtures/README.md), typed, and bytes in the spellings they use. */
import { readFileSync } from 'node:fs';

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`./fixtures/${path}`, import.meta.url), 'utf8'));

export const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'));
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** Forgiving on purpose: the vectors hold hashes that are no hashes. */
export const lenientBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

/** Characters that have gone wrong somewhere: controls, spaces of all kinds, other scripts, halves of pairs. */
export const AWKWARD = [
  ...'abz019+/=-_. \n\n\r\t\0\u007f\u0085\u00a0\u2014\u2028\ufeffé日😀',
  '\ud800',
  '\udc00',
] as const;

export interface InclusionVector {
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly file: string;
  readonly wantErr: boolean;
}

export interface ConsistencyVector {
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly file: string;
  readonly wantErr: boolean;
}

export const inclusionVectors = read('merkle-rfc6962/inclusion.json') as readonly InclusionVector[];
export const consistencyVectors = read('merkle-rfc6962/consistency.json') as readonly ConsistencyVector[];
export const treeOf8 = read('merkle-rfc6962/tree-of-8.json') as {
  readonly leafInputsHex: readonly string[];
  readonly rootHexBySize: readonly string[];
};
export const noteExamples = read('c2sp-tlog/signed-note-examples.json') as readonly {
  readonly source: string;
  readonly vkey: string;
  readonly note: string;
  readonly valid: boolean;
}[];

export interface GoValues {
  readonly tree: {
    readonly leaves: number;
    readonly storedHashes: number;
    readonly storedDigest: string;
    readonly roots: Readonly<Record<string, string>>;
    readonly allUpTo: number;
    readonly inclusionDigest: string;
    readonly consistencyDigest: string;
    readonly inclusions: readonly { readonly size: number; readonly index: number; readonly proof: string[] }[];
    readonly consistencies: readonly { readonly oldSize: number; readonly newSize: number; readonly proof: string[] }[];
  };
  readonly tiles: readonly {
    readonly oldSize: number;
    readonly newSize: number;
    readonly count: number;
    readonly last: string;
    readonly pathsDigest: string;
    readonly bytesDigest: string;
  }[];
  readonly tilePaths: readonly {
    readonly path: string;
    readonly valid: boolean;
    readonly level?: number;
    readonly index?: number;
    readonly width?: number;
  }[];
  readonly storedIndexes: readonly { readonly level: number; readonly n: number; readonly index: number }[];
  readonly keys: {
    readonly name: string;
    readonly seed: string;
    readonly skey: string;
    readonly vkey: string;
    readonly verdicts: readonly { readonly vkey: string; readonly valid: boolean }[];
  };
  readonly notes: {
    readonly text: string;
    readonly signers: readonly string[];
    readonly verifiers: readonly string[];
    readonly signedByBoth: string;
    readonly cases: readonly { readonly name: string; readonly message: string; readonly verdict: string }[];
  };
  readonly checkpoints: readonly { readonly text: string; readonly valid: boolean; readonly size: string }[];
  readonly cosignature: {
    readonly text: string;
    readonly message: string;
    readonly logSkey: string;
    readonly logVkey: string;
    readonly witnessSeed: string;
    readonly witnessName: string;
    readonly witnessVkey: string;
    readonly timeSeconds: number;
  };
}

export const goValues = read('go/go-sumdb.json') as GoValues;

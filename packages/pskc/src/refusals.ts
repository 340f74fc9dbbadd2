/**
 * Why a container is refused, and where. A file is refused whole: half a delivery of cards in stock would have to be
 * told apart from the other half by hand. No refusal carries a value of the file, which may be a seed.
 */
export const PSKC_REFUSALS = [
  'too-large',
  'too-deep',
  'too-many-keys',
  'encoding',
  'not-well-formed',
  'doctype',
  'processing-instruction',
  'wrong-namespace',
  'unsupported-version',
  'unexpected-element',
  'duplicate-element',
  'missing-element',
  'unknown-attribute',
  'missing-attribute',
  'bad-value',
  'duplicate-id',
  'no-keys',
  'external-reference',
  'policy-not-understood',
  'signature-not-verified',
  'not-encrypted',
  'key-needed',
  'passphrase-needed',
  'unsupported-encryption',
  'key-length',
  'mac-missing',
  'mac-wrong',
] as const;

export type PskcRefusalKind = (typeof PSKC_REFUSALS)[number];

export interface PskcRefusal {
  readonly kind: PskcRefusalKind;
  /** Counted from 1; of the end of what was read when the fault was seen. */
  readonly line: number;
  /** The name of the element or attribute at fault, where there is one. */
  readonly at?: string;
}

/** Carries a refusal out of the callbacks of the parser; never leaves this package. */
export class PskcFault extends Error {
  readonly kind: PskcRefusalKind;
  readonly line: number | undefined;
  readonly at: string | undefined;

  constructor(kind: PskcRefusalKind, at?: string, line?: number) {
    super(kind);
    this.kind = kind;
    this.line = line;
    this.at = at;
  }
}

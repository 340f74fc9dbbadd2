/**
 * What can be wrong with a new password. A violation names its rule and the numbers compared, so that the form can say
 * why (NIST SP 800-63B-4: "provide the reason for rejection"). It never carries a part of the password or of the
 * personal data: violations are logged and travel in problem documents. Parameters are flat, as the wire has them.
 */
export type PersonalKind = 'name' | 'username' | 'mail' | 'birth-date' | 'phone';

/** How the password resembles the entry of the blocklist: letter for letter, with substitutions, with separators. */
export type Likeness = 'as-typed' | 'substituted' | 'spaced';

export type Violation =
  | { readonly rule: 'too-short'; readonly params: { readonly length: number; readonly minimum: number } }
  | { readonly rule: 'too-long'; readonly params: { readonly length: number; readonly maximum: number } }
  | { readonly rule: 'blocklisted'; readonly params: { readonly likeness: Likeness } }
  | { readonly rule: 'sequence'; readonly params: { readonly covered: number; readonly length: number } }
  | { readonly rule: 'repeat'; readonly params: { readonly covered: number; readonly length: number } }
  | {
      readonly rule: 'personal';
      readonly params: { readonly kind: PersonalKind; readonly left: number; readonly minimum: number };
    }
  | { readonly rule: 'service-name'; readonly params: { readonly left: number; readonly minimum: number } }
  /** Decided by callers with a corpus of breached passwords at hand. */
  | { readonly rule: 'breached'; readonly params: Readonly<Record<string, never>> }
  /** Decided by callers that can verify against the stored hashes; `count` is how many earlier ones are remembered. */
  | { readonly rule: 'used-before'; readonly params: { readonly count: number } };

export type PasswordRule = Violation['rule'];

/** The order in which violations are answered and shown: what is seen at a glance first, what needs a look-up last. */
export const PASSWORD_RULES: readonly PasswordRule[] = Object.freeze([
  'too-short',
  'too-long',
  'blocklisted',
  'sequence',
  'repeat',
  'personal',
  'service-name',
  'breached',
  'used-before',
]);

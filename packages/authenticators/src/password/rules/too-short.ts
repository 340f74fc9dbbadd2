/** NIST SP 800-63B-4 section 3.1.1.2: 15 characters alone, 8 beside a second factor; the number is policy. */
import type { Violation } from '../violations.ts';

export const tooShort = (length: number, minimum: number): Violation | null =>
  length < minimum ? { rule: 'too-short', params: { length, minimum } } : null;

/** At least 64 characters are accepted (NIST SP 800-63B-4); an upper bound keeps a megabyte away from the slow hash. */
import type { Violation } from '../violations.ts';

export const tooLong = (length: number, maximum: number): Violation | null =>
  length > maximum ? { rule: 'too-long', params: { length, maximum } } : null;

/**
 * Asks whether a password is in the lists of leaked ones, without showing it: only the first five hex digits of its
 * SHA-1 leave (k-anonymity range query). The service is an aid, not a gate: when it cannot be asked, the other rules
 * still hold and the person is not kept out.
 */
import { hash } from 'node:crypto';
import type { Logger } from '../../platform/logging.ts';

export interface BreachedPasswords {
  has(password: string): Promise<boolean>;
}

export function breachedPasswordsOverHttp(deps: {
  rangeUrl: string;
  timeoutMs: number;
  logger: Logger;
}): BreachedPasswords {
  const { rangeUrl, timeoutMs, logger } = deps;
  return {
    async has(password) {
      const digest = hash('sha1', password, 'hex').toUpperCase();
      const suffix = digest.slice(5);
      try {
        const response = await fetch(`${rangeUrl}/${digest.slice(0, 5)}`, {
          headers: { 'add-padding': 'true' },
          signal: AbortSignal.timeout(timeoutMs),
        });
        if (!response.ok) throw new Error(`the range service answered ${response.status}`);
        const lines = (await response.text()).split('\n').map((line) => line.trim().split(':'));
        // Padding entries carry the count 0 and mean nothing.
        return lines.some(([found, count]) => found?.toUpperCase() === suffix && Number(count) > 0);
      } catch (error) {
        logger.warn({ error }, 'the breached-password service could not be asked');
        return false;
      }
    },
  };
}

/** For installations without a service. */
export const noBreachedPasswords: BreachedPasswords = { has: async () => false };

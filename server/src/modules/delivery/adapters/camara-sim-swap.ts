/**
 * SIM swap over the API that mobile operators share (CAMARA SIM Swap, version 2): `check` with the number and a span in
 * hours, `retrieve-date` for when. Access tokens come by the client credentials of OAuth 2.0 (RFC 6749 section 4.4) and
 * are asked for again shortly before they end, or when one is refused. Whatever is not a plain answer is `unknown`.
 */
import type { Clock } from '@strongroom/core';
import { secondsToMs } from '@strongroom/core';
import { z } from 'zod';
import type { Logger } from '../../../platform/logging.ts';
import type { SimSwap, SimSwapCheck } from '../sim-swap.model.ts';

export interface CamaraSettings {
  /** Without `/sim-swap/v2` and without a trailing slash. */
  readonly baseUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly timeoutMs: number;
}

const SCOPE = 'sim-swap:check sim-swap:retrieve-date';
/** Of the life of a token: no request carries one that ends on the way. */
const USED = 0.9;
const UNAUTHENTICATED = 401;

const token = z.object({ access_token: z.string().min(1).max(8_192), expires_in: z.int().positive().default(300) });
const checked = z.object({ swapped: z.boolean() });
const dated = z.object({ latestSimChange: z.iso.datetime({ offset: true }).nullish() });

/** Status only: operators repeat the number in their words, and errors are logged. */
class Unanswered extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the operator answered ${status}`);
    this.status = status;
  }
}

export function makeCamaraSimSwap(
  { baseUrl, tokenUrl, clientId, clientSecret, timeoutMs }: CamaraSettings,
  { clock, logger }: { clock: Clock; logger: Pick<Logger, 'warn'> },
): SimSwapCheck {
  let held: { readonly text: string; readonly until: number } | null = null;

  async function authorise(fresh: boolean): Promise<string> {
    if (!fresh && held !== null && held.until > clock.now()) return held.text;
    const response = await fetch(tokenUrl, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPE }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) throw new Unanswered(response.status);
    const { access_token: text, expires_in: seconds } = token.parse(await response.json());
    held = { text, until: clock.now() + secondsToMs(seconds) * USED };
    return text;
  }

  async function post(path: string, body: object, fresh = false): Promise<unknown> {
    const response = await fetch(`${baseUrl}/sim-swap/v2/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await authorise(fresh)}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    // One that was revoked before its time; asked for once, so that a wrong secret does not go round.
    if (response.status === UNAUTHENTICATED && !fresh) return post(path, body, true);
    if (!response.ok) throw new Unanswered(response.status);
    return response.json();
  }

  /** When it moved is an aid: that it moved stands without it. */
  async function dateOf(phoneNumber: string): Promise<number | null> {
    try {
      const { latestSimChange } = dated.parse(await post('retrieve-date', { phoneNumber }));
      return latestSimChange == null ? null : Date.parse(latestSimChange);
    } catch (error) {
      logger.warn({ reason: reasonOf(error) }, 'the operator did not say when a number moved');
      return null;
    }
  }

  return {
    async within(phoneNumber, hours): Promise<SimSwap> {
      try {
        const { swapped } = checked.parse(await post('check', { phoneNumber, maxAge: hours }));
        return swapped ? { kind: 'swapped', at: await dateOf(phoneNumber) } : { kind: 'same' };
      } catch (error) {
        logger.warn({ reason: reasonOf(error) }, 'an operator could not be asked whether a number moved');
        return { kind: 'unknown' };
      }
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof Unanswered) return error.message;
  if (error instanceof z.ZodError) return 'the answer is not that of the interface';
  return error instanceof Error ? error.name : 'unknown';
}

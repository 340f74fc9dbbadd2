/** A phone in flight mode is reached by nobody: what the carrier and the push service hold for it has this due time. */
import { z } from 'zod';

export const HELD = Number.MAX_SAFE_INTEGER;

export const flightBody = z.strictObject({ on: z.boolean() });

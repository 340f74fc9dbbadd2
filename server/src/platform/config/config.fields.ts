/** What fields of the configuration are made of. */
import { z } from 'zod';

export const port = z.int().min(1).max(65_535);
export const url = z.url({ protocol: /^https?$/ });
export const origin = url.refine(
  // A text that is no URL at all has been refused above; refinements still see it.
  (text) => !URL.canParse(text) || new URL(text).origin === text,
  'an origin has no path and no trailing slash',
);
export const number = (preset: number, least: number, most: number) => z.int().min(least).max(most).default(preset);
/** A group of numbers that may be left out as a whole. */
export const group = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject(shape).prefault({} as never);

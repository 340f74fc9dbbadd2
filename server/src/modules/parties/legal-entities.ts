/** Legal entities come from configuration (policies/legal-entities.json or the operator's own file). */
import { readFileSync } from 'node:fs';
import { CURRENCIES } from '@strongroom/core';
import { z } from 'zod';
import type { LegalEntity } from './parties.model.ts';

const legalEntity = z.strictObject({
  id: z.string().regex(/^[a-z]{2,20}$/),
  name: z.string().min(1),
  country: z.string().regex(/^[A-Z]{2}$/),
  timeZone: z.string().refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone), 'not an IANA time zone'),
  currency: z.enum(CURRENCIES),
  holidays: z.array(z.iso.date()),
  returnAddress: z.array(z.string().min(1)).min(1),
});

const legalEntitiesSchema = z.array(legalEntity).min(1);

export function readLegalEntities(): readonly LegalEntity[] {
  const file = new URL('../../../../policies/legal-entities.json', import.meta.url);
  return legalEntitiesSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

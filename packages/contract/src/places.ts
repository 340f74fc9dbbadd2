/** Where an address is, as far as the operator's databases know; null where they know nothing. */
import { z } from 'zod';

/** Networks in which the place says little of the person: servers for hire, VPN services, exits of Tor. */
export const networkKind = z.enum(['hosting', 'vpn', 'tor']);
export type NetworkKind = z.infer<typeof networkKind>;

export const place = z.strictObject({
  /** ISO 3166-1, two letters. */
  country: z.string().nullable(),
  city: z.string().nullable(),
  /** The number of the network, and who holds it. */
  asn: z.int().nullable(),
  holder: z.string().nullable(),
  kind: networkKind.nullable(),
  databaseAgeDays: z.int().min(0),
});
export type Place = z.infer<typeof place>;

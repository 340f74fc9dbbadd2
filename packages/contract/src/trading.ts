/** The trading role: one session of a user trades, the others read. */
import { z } from 'zod';
import { deviceId, instant, sessionId, surface } from './fields.ts';
import { place } from './places.ts';

/** Another session as whoever is about to displace it must see it. */
export const tradingSession = z.strictObject({
  sessionId,
  surface,
  device: z.strictObject({ id: deviceId.nullable(), label: z.string() }),
  clientName: z.string().nullable(),
  address: z.string(),
  place: place.nullable(),
  /** Since when it trades, or has. */
  since: instant.nullable(),
});
export type TradingSession = z.infer<typeof tradingSession>;

export const tradingStanding = z.strictObject({
  /** `displaced`: it traded, and another session took over; until it claims again or lets go. */
  role: z.enum(['reading', 'trading', 'displaced']),
  /** Who trades; null where nobody does. */
  holder: tradingSession.nullable(),
  /** Who took the role from this session, and when. */
  lost: z.strictObject({ at: instant, to: tradingSession.nullable() }).nullable(),
  /** What becomes of a claim while another session trades: refused, granted, the end of this session, or asked first. */
  newcomer: z.enum(['keep', 'yield', 'leave', 'ask']),
});
export type TradingStanding = z.infer<typeof tradingStanding>;

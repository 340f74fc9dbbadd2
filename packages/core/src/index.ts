export { assert, unreachable } from './assert.ts';
export { canonicalJson, type JsonValue } from './canonical-json.ts';
export { type Id, idPattern, newId, type Random } from './ids.ts';
export { CURRENCIES, type Currency, convert, convertBack, type Money, minorDigits, toDecimal } from './money.ts';
export { ok, type Result, refuse } from './result.ts';
export {
  addDays,
  businessWindowStart,
  type Clock,
  calendarDate,
  DAY_MS,
  HOUR_MS,
  type Instant,
  isBusinessDay,
  MINUTE_MS,
  SECOND_MS,
  secondsToMs,
  toRfc3339,
  zonedInstant,
  zonedMinute,
} from './time.ts';

/**
 * Canonical JSON after RFC 8785 (JCS): keys sorted by UTF-16 code units, no white space, numbers and strings as
 * ECMAScript writes them. Two parties that canonicalise the same value get the same bytes, so a hash over them binds.
 * Refuses what JSON cannot carry (NaN, Infinity, lone surrogates, undefined members, dates and other objects with a
 * class of their own) instead of dropping it silently.
 */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export function canonicalJson(value: JsonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON has no spelling for a non-finite number');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('canonical JSON refuses lone surrogates');
    return JSON.stringify(value);
  }
  // Array.from visits the holes that map would skip.
  if (Array.isArray(value)) return `[${Array.from(value, (item: JsonValue) => canonicalJson(item)).join(',')}]`;
  if (typeof value !== 'object') throw new TypeError(`canonical JSON cannot carry a ${typeof value}`);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('canonical JSON carries plain objects');
  const record = value as { readonly [key: string]: JsonValue };
  const members = Object.keys(record)
    .sort()
    .map((key) => `${canonicalJson(key)}:${canonicalJson(record[key] as JsonValue)}`);
  return `{${members.join(',')}}`;
}

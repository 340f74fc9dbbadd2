/**
 * Reads values out of trees as the schema of RFC 6030 allows them and no wider: children in the order of the schema and
 * not oftener than it says, no attribute it does not name, base 64 in one spelling, numbers within their range.
 */

import type { XmlElement } from './element-tree.ts';
import { PSKC } from './names.ts';
import { PskcFault, type PskcRefusalKind } from './refusals.ts';

/** Children in the order of the schema; a name that ends in * may come again. */
export type ChildNames = readonly string[];
export type Children = (name: string) => XmlElement | undefined;

export function childrenOf(
  element: XmlElement,
  names: ChildNames,
  { uri = PSKC, unknown = 'unexpected-element' }: { uri?: string | null; unknown?: PskcRefusalKind } = {},
): Children {
  const found = new Map<string, XmlElement>();
  let place = 0;
  if (names.length > 0 && element.text !== '') fault('bad-value', element);
  for (const child of element.children) {
    const at = names.findIndex((name) => name === child.local || name === `${child.local}*`);
    if (at === -1 || (uri !== null && child.uri !== uri)) fault(unknown, child);
    const repeats = names[at] === `${child.local}*`;
    // The second of two would win in one reader and the first in another.
    if (found.has(child.local) && !repeats) fault('duplicate-element', child);
    if (at < place) fault('unexpected-element', child);
    place = at;
    found.set(child.local, child);
  }
  return (name) => found.get(name);
}

export function attributesOf(
  element: XmlElement,
  names: readonly string[],
  unknown: PskcRefusalKind = 'unknown-attribute',
) {
  for (const name of element.attributes.keys()) {
    if (!names.includes(name) && !name.startsWith('{http://www.w3.org/XML/1998/namespace}'))
      fault(unknown, element, name);
  }
  return (name: string): string | undefined => element.attributes.get(name);
}

export function fault(kind: PskcRefusalKind, element: XmlElement, at = element.local): never {
  throw new PskcFault(kind, at, element.line);
}

export function needed<T>(value: T | undefined, parent: XmlElement, name: string): T {
  if (value === undefined) throw new PskcFault('missing-element', name, parent.line);
  return value;
}

/** The words of an element that may hold words only. */
export function textOf(element: XmlElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  attributesOf(element, []);
  return leafText(element);
}

export function leafText(element: XmlElement): string {
  const [child] = element.children;
  if (child !== undefined) fault('unexpected-element', child);
  return element.text;
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

export function bytesIn(element: XmlElement): Uint8Array {
  attributesOf(element, []);
  const text = leafText(element).replace(/[\t\n\r ]+/g, '');
  if (!BASE64.test(text)) fault('bad-value', element);
  const bytes = Buffer.from(text, 'base64');
  // Stray bits behind the last byte would be a second spelling of the same bytes.
  if (bytes.toString('base64') !== text) fault('bad-value', element);
  return bytes;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export function integer(text: string | undefined, element: XmlElement, { min, max }: Range): number | undefined {
  if (text === undefined) return undefined;
  const value = /^[+-]?\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value < min || value > max) fault('bad-value', element);
  return value === 0 ? 0 : value;
}

export function oneOf<T extends string>(
  text: string | undefined,
  values: readonly T[],
  element: XmlElement,
  otherwise: PskcRefusalKind = 'bad-value',
): T | undefined {
  if (text === undefined) return undefined;
  return values.find((value) => value === text) ?? fault(otherwise, element);
}

export function booleanOf(text: string | undefined, element: XmlElement): boolean {
  if (text === undefined || text === 'false' || text === '0') return false;
  return text === 'true' || text === '1' ? true : fault('bad-value', element);
}

const DATE_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)Z?$/;

/** RFC 6030 asks for UTC without a time zone; an offset is refused rather than reckoned with. */
export function instantOf(element: XmlElement | undefined): number | undefined {
  const text = textOf(element);
  if (element === undefined || text === undefined) return undefined;
  const [, spelled = ''] = DATE_TIME.exec(text) ?? [];
  const instant = Date.parse(`${spelled}Z`);
  // 31 February would become a day of March.
  if (Number.isNaN(instant) || !new Date(instant).toISOString().startsWith(spelled.slice(0, 19))) {
    fault('bad-value', element);
  }
  return instant;
}

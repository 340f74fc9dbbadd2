/** Elements to text. Everything that could end a value and begin markup is escaped; what XML 1.0 cannot carry throws. */
import { assert } from '@strongroom/core';

export interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly content: readonly (Xml | string)[];
}

export const element = (name: string, attributes: Xml['attributes'], content: Xml['content']): Xml => ({
  name,
  attributes,
  content,
});

export const openingTag = (name: string, attributes: Xml['attributes']): string => `<${name}${spelled(attributes)}>`;

export function xmlText({ name, attributes, content }: Xml): string {
  const inside = content.map((part) => (typeof part === 'string' ? escaped(part) : xmlText(part))).join('');
  return inside === '' ? `<${name}${spelled(attributes)}/>` : `${openingTag(name, attributes)}${inside}</${name}>`;
}

const spelled = (attributes: Xml['attributes']): string =>
  Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${escaped(value)}"`))
    .join('');

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // Readers turn these into spaces in attributes, and a carriage return into a line feed everywhere.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the very characters that XML cannot carry.
const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/u;

function escaped(text: string): string {
  assert(text.isWellFormed() && !NOT_XML.test(text), 'the text can be written in XML 1.0');
  return text.replace(/[&<>"\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}

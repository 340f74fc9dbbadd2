/**
 * XML to small trees, one for each child of the root, so that a container of ten thousand keys is never held as a whole
 * document. `saxes` checks that the text is well formed and resolves namespaces; it knows no entity beyond the five of
 * XML and fetches nothing. Refused on sight are document types (entities that blow up or read files), processing
 * instructions (style sheets), other encodings than UTF-8, and whatever is deeper, wider or longer than a container
 * has any reason to be.
 */
import { SaxesParser } from 'saxes';
import { PskcFault } from './refusals.ts';

export interface XmlElement {
  readonly uri: string;
  readonly local: string;
  /** Without namespace declarations; an attribute in a namespace has it in front, in braces. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Trimmed; empty in an element with children. */
  readonly text: string;
  readonly line: number;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  readonly texts: string[];
}

const MAX_DEPTH = 12;
const MAX_ATTRIBUTES = 16;
const MAX_ATTRIBUTE_LENGTH = 2_048;
const MAX_TEXT_LENGTH = 16_384;
const MAX_ELEMENTS_IN_TREE = 256;
const XMLNS = 'http://www.w3.org/2000/xmlns/';

export interface ElementReader {
  write(text: string): void;
  close(): void;
  readonly line: number;
}

export interface ElementListener {
  onRoot(root: XmlElement): void;
  onChild(child: XmlElement): void;
}

export function makeElementReader(listener: ElementListener): ElementReader {
  const parser = new SaxesParser({ xmlns: true, position: true });
  const open: OpenElement[] = [];
  let attributes = 0;
  let elements = 0;

  parser.on('error', () => {
    throw new PskcFault('not-well-formed');
  });
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0' || (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8')) {
      throw new PskcFault('encoding');
    }
  });
  parser.on('doctype', () => {
    throw new PskcFault('doctype');
  });
  parser.on('processinginstruction', ({ target }) => {
    throw new PskcFault('processing-instruction', target);
  });
  parser.on('opentagstart', () => {
    if (open.length >= MAX_DEPTH) throw new PskcFault('too-deep');
    attributes = 0;
    elements = open.length === 1 ? 0 : elements + 1;
    if (elements > MAX_ELEMENTS_IN_TREE) throw new PskcFault('too-large');
  });
  parser.on('attribute', ({ value }) => {
    attributes += 1;
    if (attributes > MAX_ATTRIBUTES || value.length > MAX_ATTRIBUTE_LENGTH) throw new PskcFault('too-large');
  });
  parser.on('opentag', ({ uri, local, attributes: given }) => {
    const own = Object.values(given).filter((attribute) => attribute.uri !== XMLNS);
    const named = own.map(({ uri: space, local: name, value }) => [space === '' ? name : `{${space}}${name}`, value]);
    const element: OpenElement = {
      uri,
      local,
      line: parser.line,
      children: [],
      text: '',
      texts: [],
      attributes: new Map(named as [string, string][]),
    };
    if (open.length === 0) listener.onRoot(element);
    open.push(element);
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (text.length > MAX_TEXT_LENGTH || (element?.texts.length ?? 0) > MAX_ELEMENTS_IN_TREE) {
      throw new PskcFault('too-large', element?.local);
    }
    // Of the root only its children count; the line breaks between ten thousand of them are not kept.
    if (open.length > 1) element?.texts.push(text);
    else if (text.trim() !== '') throw new PskcFault('bad-value', element?.local);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (closed === undefined) return;
    const element = finished(closed);
    // Children of the root are handed over and forgotten; deeper ones belong to the tree they are in.
    if (open.length === 1) listener.onChild(element);
    else if (open.length > 1) open.at(-1)?.children.push(element);
  });
  return {
    write: (text) => void parser.write(text),
    close: () => void parser.close(),
    get line() {
      return parser.line;
    },
  };
}

function finished({ texts, ...element }: OpenElement): XmlElement {
  const text = texts.join('').trim();
  // Words beside elements mean nothing in a container; what two readers may see differently is not let in.
  if (text !== '' && element.children.length > 0) throw new PskcFault('bad-value', element.local, element.line);
  return { ...element, text };
}

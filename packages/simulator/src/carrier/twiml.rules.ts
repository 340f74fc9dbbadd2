/**
 * Reads the small part of TwiML a spoken code needs: one Response with Say and Pause elements. Everything else is
 * refused as the real carrier refuses a document it cannot follow; there is no general XML parser here and so no
 * entity expansion, no external entity and no processing instruction to abuse.
 */
export interface SpokenCall {
  readonly language: string;
  readonly words: string;
}

const DOCUMENT =
  /^\s*(?:<\?xml version="1\.0"(?: encoding="[A-Za-z0-9-]{1,20}")?\?>)?\s*<Response>(.*)<\/Response>\s*$/s;
const ELEMENT =
  /\s*(?:<Say((?:\s+[a-z]{1,12}="[^"<>]{0,40}")*)\s*>([^<>]*)<\/Say>|<Pause(?:\s+length="\d{1,2}")?\s*\/>)\s*/y;
const LANGUAGE = /\slanguage="([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})"/;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

export function parseTwiml(document: string): SpokenCall | null {
  const inside = DOCUMENT.exec(document)?.[1];
  if (inside === undefined) return null;
  const spoken: string[] = [];
  let language = 'en-US';
  ELEMENT.lastIndex = 0;
  let position = 0;
  while (position < inside.length) {
    ELEMENT.lastIndex = position;
    const match = ELEMENT.exec(inside);
    if (match === null) return null;
    position = ELEMENT.lastIndex;
    if (match[2] === undefined) continue;
    const text = decodeText(match[2]);
    if (text === null) return null;
    if (spoken.length === 0) language = LANGUAGE.exec(match[1] ?? '')?.[1] ?? language;
    spoken.push(text.trim());
  }
  const words = spoken.join(' ').trim();
  return words === '' ? null : { language, words };
}

/** Null when an ampersand starts anything but one of the five predefined entities. */
function decodeText(text: string): string | null {
  const decoded = text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
  return /&(?!(?:amp|lt|gt|quot|apos);)/.test(text) ? null : decoded.replace(/\s+/g, ' ');
}

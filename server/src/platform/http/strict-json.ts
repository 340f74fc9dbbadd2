/**
 * Reads a JSON text strictly: valid UTF-8, no repeated member names, bounded nesting. `JSON.parse` alone keeps the last
 * of two members with one name.
 *
 * Attack: `{"amountMinor": 1, "amountMinor": 100000000}` reads as the first value in one component and as the second in
 * another; what was approved is then not what is done.
 */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
}

const MAX_DEPTH = 16;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function parseStrictJson(bytes: Uint8Array): unknown {
  let text: string;
  let value: unknown;
  try {
    text = decoder.decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new StrictJsonError('the body is not valid JSON in UTF-8');
  }
  refuseRepeatedNames(text);
  return value;
}

/** One pass over a text that JSON.parse has accepted, so only strings and brackets need attention. */
function refuseRepeatedNames(text: string): void {
  const scopes: (Set<string> | null)[] = [];
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      const scope = scopes.at(-1);
      if (scope && isMemberName(text, end)) {
        const name = JSON.parse(text.slice(at, end)) as string;
        if (scope.has(name)) throw new StrictJsonError(`the member "${name.slice(0, 40)}" appears twice`);
        scope.add(name);
      }
      at = end;
      continue;
    }
    if (character === '{' || character === '[') {
      scopes.push(character === '{' ? new Set() : null);
      if (scopes.length > MAX_DEPTH) throw new StrictJsonError(`the body is nested deeper than ${MAX_DEPTH} levels`);
    } else if (character === '}' || character === ']') scopes.pop();
    at += 1;
  }
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function isMemberName(text: string, end: number): boolean {
  let at = end;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

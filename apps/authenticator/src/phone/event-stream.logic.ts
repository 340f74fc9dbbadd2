/** Server-sent events out of the pieces in which a network delivers them (WHATWG HTML, section 9.2.6). Pure. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Takes the next piece and answers the events that it completes; what is not complete yet waits inside. */
export function makeEventReader(): (piece: string) => ServerEvent[] {
  let pending = '';
  return (piece) => {
    pending = `${pending}${piece}`.replaceAll('\r\n', '\n');
    const blocks = pending.split('\n\n');
    pending = blocks.pop() ?? '';
    return blocks.map(eventOf).filter((event) => event !== null);
  };
}

function eventOf(block: string): ServerEvent | null {
  let name = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, field = '', value = ''] = /^([a-z]+): ?(.*)$/u.exec(line) ?? [];
    if (field === 'event') name = value;
    if (field === 'data') data.push(value);
  }
  // A block of comments only is how servers keep a line open.
  return data.length === 0 ? null : { name, data: data.join('\n') };
}

/** Server-sent events (HTML Standard, section 9.2), as far as this product writes them. */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** More than any event of the house: a stream that never says where one ends is not waited for. */
const MOST_CHARACTERS = 65_536;

export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const found = readBlock(block);
      if (found !== null) yield found;
    }
    if (rest.length > MOST_CHARACTERS) return;
  }
}

function readBlock(block: string): StreamEvent | null {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice('event: '.length);
    if (line.startsWith('data: ')) data.push(line.slice('data: '.length));
  }
  return data.length === 0 ? null : { event, data: data.join('\n') };
}

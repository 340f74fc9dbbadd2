/**
 * Follows the prompts of one key while the app is open: a signed stream of events, opened again when it breaks, at once
 * when the network is back. Push brings prompts to a closed app; this brings them to an open one, and needs no push.
 */
import type { MobileKeyPrompt, MobileKeyPrompts } from '@strongroom/contract';
import { learnTime } from './clock.ts';
import { makeEventReader } from './event-stream.logic.ts';
import type { StoredKey } from './keys.store.ts';
import { openEvents } from './phone.client.ts';

/** `unsigned`: the server does not take the signature, most likely because the clock of this phone is wrong. */
export type LineState = 'connecting' | 'live' | 'broken' | 'ended' | 'unsigned';

export interface Heard {
  line(state: LineState): void;
  prompts(prompts: readonly MobileKeyPrompt[]): void;
}

const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
/** The server says something at least this often; a line that is silent for longer is dead, whatever the phone thinks. */
const SILENCE_MS = 60_000;

export function follow(key: StoredKey, heard: Heard): () => void {
  const closing = new AbortController();
  let pause = SHORTEST_PAUSE_MS;
  let wake = (): void => {};
  const onOnline = (): void => {
    pause = SHORTEST_PAUSE_MS;
    wake();
  };
  addEventListener('online', onOnline);

  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      // Without a network there is nothing to try until it is back, and the battery is not ours.
      const timer = navigator.onLine ? setTimeout(resolve, pause) : undefined;
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    });

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      if (!navigator.onLine) {
        heard.line('broken');
        await rest();
        continue;
      }
      const end = await listen(key, heard, closing.signal, () => {
        pause = SHORTEST_PAUSE_MS;
      });
      if (closing.signal.aborted) return;
      heard.line(end);
      if (end === 'ended') return;
      await rest();
    }
  }

  void run();
  return () => {
    removeEventListener('online', onOnline);
    closing.abort();
    wake();
  };
}

async function listen(
  key: StoredKey,
  heard: Heard,
  signal: AbortSignal,
  onOpen: () => void,
): Promise<'broken' | 'ended' | 'unsigned'> {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), SILENCE_MS);
  try {
    const response = await openEvents(key, AbortSignal.any([signal, silent.signal]));
    if (!response.ok || response.body === null) return await refusalOf(response);
    heard.line('live');
    onOpen();
    const read = makeEventReader();
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await pieces.read();
      if (done) return 'broken';
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
      for (const event of read(value)) {
        if (event.name === 'ended') return 'ended';
        if (event.name === 'prompts') take(JSON.parse(event.data) as MobileKeyPrompts, heard);
      }
    }
  } catch {
    return 'broken';
  } finally {
    clearTimeout(timer);
  }
}

function take({ prompts, serverTime }: MobileKeyPrompts, heard: Heard): void {
  const now = Date.now();
  learnTime(serverTime, now, now);
  heard.prompts(prompts);
}

async function refusalOf(response: Response): Promise<'broken' | 'ended' | 'unsigned'> {
  const { code } = (await response.json().catch(() => ({}))) as { code?: unknown };
  if (code === 'key-ended') return 'ended';
  return code === 'signature-refused' ? 'unsigned' : 'broken';
}

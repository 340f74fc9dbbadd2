/**
 * What the carrier says by itself: what became of a message, at the address its sender gave, and the script of a call,
 * fetched at another. Both are signed as the real API signs them. Only addresses on loopback are called: the outside
 * world knocks on nobody else's door.
 */
import { createHmac } from 'node:crypto';
import type { EventBus, WorldEvent } from '../events.ts';
import { isLoopback } from '../http/server.ts';

export interface Callbacks {
  /** From now on, or at once when it has arrived already. */
  tell(sid: string, url: string | undefined): void;
  /** The document behind an address; null where there is none. */
  fetchScript(url: string, fields: Readonly<Record<string, string>>): Promise<string | null>;
}

const REMEMBERED = 1_000;
const TIMEOUT_MS = 5_000;
const MAX_SCRIPT = 64_000;

type Fields = Readonly<Record<string, string>>;

export function makeCallbacks(deps: {
  readonly bus: EventBus;
  readonly accountSid: string;
  readonly authToken: string;
}): Callbacks {
  const { bus, accountSid, authToken } = deps;
  const wanted = new Map<string, string>();
  const happened = new Map<string, Fields>();

  async function post(url: string, fields: Fields): Promise<Response | null> {
    if (!URL.canParse(url) || !isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''))) return null;
    const sorted = Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1));
    const text = url + sorted.map(([name, value]) => name + value).join('');
    const signature = createHmac('sha1', authToken).update(text, 'utf8').digest('base64');
    return fetch(url, {
      method: 'POST',
      headers: { 'x-twilio-signature': signature },
      body: new URLSearchParams(fields),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => null);
  }

  bus.subscribe((event) => {
    const said = whatIsSaid(event);
    if (said === null) return;
    const [sid, fields] = said;
    happened.set(sid, fields);
    const [oldest] = happened.keys();
    if (happened.size > REMEMBERED && oldest !== undefined) happened.delete(oldest);
    const url = wanted.get(sid);
    if (url !== undefined) void post(url, { AccountSid: accountSid, ...fields });
  });

  return {
    tell(sid, url) {
      if (url === undefined) return;
      const [oldest] = wanted.keys();
      if (wanted.size >= REMEMBERED && oldest !== undefined) wanted.delete(oldest);
      wanted.set(sid, url);
      const already = happened.get(sid);
      if (already !== undefined) void post(url, { AccountSid: accountSid, ...already });
    },
    async fetchScript(url, fields) {
      const response = await post(url, { AccountSid: accountSid, ...fields });
      if (response === null || !response.ok) return null;
      const document = await response.text();
      return document.length > MAX_SCRIPT ? null : document;
    },
  };
}

function whatIsSaid(event: WorldEvent): [string, Fields] | null {
  if (event.type === 'sms') return [event.data.id, { MessageSid: event.data.id, MessageStatus: 'delivered' }];
  if (event.type === 'call') return [event.data.id, { CallSid: event.data.id, CallStatus: 'ringing' }];
  if (event.type !== 'call-settled') return null;
  const answered = event.data.state === 'answered';
  return [event.data.id, { CallSid: event.data.id, CallStatus: answered ? 'completed' : 'no-answer' }];
}

/**
 * The live side: one stream of events for the whole page. An event marks what it touches as out of date, is kept in a
 * short diary, and is announced. After a reconnect everything is read again, because the stream replays nothing.
 */
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { WorldEvent } from './world.types.ts';

export type Connection = 'connecting' | 'live' | 'lost';
export interface DiaryEntry {
  readonly serial: number;
  readonly at: string;
  readonly event: WorldEvent;
}
interface Live {
  readonly connection: Connection;
  readonly diary: readonly DiaryEntry[];
}

const DIARY_LENGTH = 40;
const TYPES: readonly WorldEvent['type'][] = [
  'sms',
  'call',
  'call-settled',
  'mail',
  'push',
  'flight',
  'withdrawal',
  'fault-used',
  'faults',
  'accounts',
  'contacts',
  'cards',
  'cleared',
];

let live: Live = { connection: 'connecting', diary: [] };
let serial = 0;
const listeners = new Set<() => void>();

function change(next: Partial<Live>): void {
  live = { ...live, ...next };
  for (const listener of listeners) listener();
}

function touched(event: WorldEvent): readonly (readonly string[])[] {
  switch (event.type) {
    case 'sms':
      return [['phones'], ['messages', event.data.to]];
    case 'call':
    case 'call-settled':
      return [['phones'], ['calls', event.data.to]];
    case 'mail':
      return [['mailboxes'], ['mails', event.data.to]];
    case 'push':
      return [['pushes', event.data.to]];
    case 'flight':
      return [['phones']];
    case 'withdrawal':
      return [['withdrawals'], ['accounts']];
    case 'fault-used':
    case 'faults':
      return [['faults']];
    case 'accounts':
      return [['accounts']];
    case 'contacts':
      return [['phones'], ['mailboxes']];
    case 'cards':
      return [['cards']];
    case 'cleared':
      return [['phones'], ['messages'], ['pushes'], ['calls'], ['mailboxes'], ['mails']];
  }
}

/** Returns how to stop. */
export function startLive(queries: QueryClient): () => void {
  const stream = new EventSource('/v1/events');
  stream.onopen = () => {
    change({ connection: 'live' });
    void queries.invalidateQueries();
  };
  stream.onerror = () => change({ connection: 'lost' });
  for (const type of TYPES) {
    stream.addEventListener(type, (message) => {
      const event = { type, data: JSON.parse(message.data) } as WorldEvent;
      for (const queryKey of touched(event)) void queries.invalidateQueries({ queryKey });
      if (type === 'faults' || type === 'contacts' || type === 'cards' || type === 'accounts') return;
      serial += 1;
      const entry: DiaryEntry = { serial, at: new Date().toISOString(), event };
      change({ diary: [entry, ...live.diary].slice(0, DIARY_LENGTH) });
    });
  }
  return () => stream.close();
}

export const useLive = (): Live =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => live,
  );

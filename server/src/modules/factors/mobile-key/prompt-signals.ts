/**
 * Wakes those who wait for something to change at a key: on this node when it is committed, on every other as soon as that
 * is announced. Whoever waits looks again after a while, so nothing is ever lost by a signal that did not come.
 *
 * Attack: a key is removed on one node, and the line that its phone holds to another goes on telling what waits.
 */
import type { Announcements } from '../../../platform/database/announcements.ts';
import { afterCommit, type Tx } from '../../../platform/database/database.ts';

export interface PromptSignals {
  /** Something changed at this key, once the transaction is committed. */
  notify(tx: Tx, keyId: string): void;
  /** Answers when something changed (true), when the time is over, when the reader left, or when all are to leave. */
  wait(keyId: string, ms: number, reader: AbortSignal): Promise<boolean>;
  /** True once everybody is to leave: the server goes down. */
  closed(): boolean;
  close(): void;
}

const KEYS_CHANGED = 'mobile-keys';

export function makePromptSignals({
  announcements,
}: {
  announcements?: Pick<Announcements, 'announce' | 'hear'>;
} = {}): PromptSignals {
  const waiting = new Map<string, Set<(told: boolean) => void>>();
  let ended = false;

  const wake = (keyId: string): void => {
    for (const go of [...(waiting.get(keyId) ?? [])]) go(true);
  };
  const wakeAll = (): void => {
    for (const keyId of [...waiting.keys()]) wake(keyId);
  };
  announcements?.hear(KEYS_CHANGED, wake, wakeAll);

  return {
    notify(tx, keyId) {
      announcements?.announce(tx, KEYS_CHANGED, [keyId]);
      afterCommit(tx, () => wake(keyId));
    },
    closed: () => ended,
    close() {
      ended = true;
      wakeAll();
    },
    wait(keyId, ms, reader) {
      if (ended || reader.aborted) return Promise.resolve(false);
      return new Promise((resolve) => {
        const here = waiting.get(keyId) ?? new Set();
        waiting.set(keyId, here);
        const leave = (): void => go(false);
        const go = (told: boolean): void => {
          clearTimeout(timer);
          reader.removeEventListener('abort', leave);
          here.delete(go);
          if (here.size === 0 && waiting.get(keyId) === here) waiting.delete(keyId);
          resolve(told);
        };
        const timer = setTimeout(leave, ms);
        reader.addEventListener('abort', leave);
        here.add(go);
      });
    },
  };
}

/** Which mails were opened in this tab. A reader's own memory, so it stays in the browser and never reaches the world. */
import { useSyncExternalStore } from 'react';

const KEY = 'outside-world.read';
const listeners = new Set<() => void>();
let read: ReadonlySet<string> = restore();

function restore(): ReadonlySet<string> {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? '[]');
    return new Set(Array.isArray(stored) ? stored.filter((id) => typeof id === 'string') : []);
  } catch {
    return new Set();
  }
}

export function markRead(id: string): void {
  if (read.has(id)) return;
  read = new Set([...read, id]);
  try {
    sessionStorage.setItem(KEY, JSON.stringify([...read]));
  } catch {
    // Storage is refused: the memory lasts as long as this page.
  }
  for (const listener of listeners) listener();
}

export const useReadMails = (): ReadonlySet<string> =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => read,
  );

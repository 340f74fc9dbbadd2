/** What was scanned or opened last, until the page it is for takes it. In memory only: it is a secret or half of one. */
import { useSyncExternalStore } from 'react';
import { readScanned, type Scanned } from './scanned.logic.ts';

let scanned: Scanned | null = null;
const listeners = new Set<() => void>();

function set(next: Scanned | null): void {
  scanned = next;
  for (const listener of listeners) listener();
}

export const takeScanned = (text: string): void => set(readScanned(text, location.origin));
export const scannedNow = (): Scanned | null => scanned;
export const forgetScanned = (): void => set(null);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useScanned = (): Scanned | null => useSyncExternalStore(subscribe, scannedNow);

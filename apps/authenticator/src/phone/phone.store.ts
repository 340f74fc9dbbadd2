/**
 * What the app knows, in one place: the keys of this phone, how the line of each stands and what waits for an answer.
 * Pages read it by `usePhone`; only this file writes it.
 */
import type { MobileKeyPrompt } from '@strongroom/contract';
import { useSyncExternalStore } from 'react';
import { deleteKey, readKeys, type StoredKey, writeKey } from './keys.store.ts';
import { follow, type LineState } from './live.ts';

export interface KeyState {
  readonly key: StoredKey;
  readonly line: LineState;
  readonly prompts: readonly MobileKeyPrompt[];
}

export interface PhoneState {
  /** In the order of activation. */
  readonly keys: readonly KeyState[];
  readonly online: boolean;
}

let state: PhoneState = { keys: [], online: navigator.onLine };
const listeners = new Set<() => void>();
const lines = new Map<string, () => void>();

function change(next: Partial<PhoneState>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

const changeKey = (keyId: string, next: Partial<KeyState>): void =>
  change({ keys: state.keys.map((each) => (each.key.keyId === keyId ? { ...each, ...next } : each)) });

export async function startPhone(): Promise<void> {
  const keys = await readKeys();
  keys.sort((one, other) => one.activatedAt.localeCompare(other.activatedAt));
  change({ keys: keys.map((key) => ({ key, line: 'connecting', prompts: [] })) });
  for (const key of keys) open(key);
  for (const event of ['online', 'offline']) addEventListener(event, () => change({ online: navigator.onLine }));
}

function open(key: StoredKey): void {
  lines.get(key.keyId)?.();
  const close = follow(key, {
    line: (line) => changeKey(key.keyId, line === 'live' ? { line } : { line, prompts: [] }),
    prompts: (prompts) => changeKey(key.keyId, { prompts }),
  });
  lines.set(key.keyId, close);
}

/** A user has one key: one activated anew on this phone takes the place of the one before. */
export async function addKey(key: StoredKey): Promise<void> {
  await writeKey(key);
  for (const { key: old } of state.keys) {
    if (old.username === key.username && old.service === key.service && old.keyId !== key.keyId) {
      await removeKey(old.keyId);
    }
  }
  const others = state.keys.filter((each) => each.key.keyId !== key.keyId);
  change({ keys: [...others, { key, line: 'connecting', prompts: [] }] });
  open(key);
}

export async function replaceKey(key: StoredKey): Promise<void> {
  await writeKey(key);
  changeKey(key.keyId, { key });
  open(key);
}

export async function removeKey(keyId: string): Promise<void> {
  lines.get(keyId)?.();
  lines.delete(keyId);
  await deleteKey(keyId);
  change({ keys: state.keys.filter((each) => each.key.keyId !== keyId) });
}

/** At once, and not when the line says so: nobody shall answer twice. */
export function promptAnswered(keyId: string, challengeId: string): void {
  const found = state.keys.find((each) => each.key.keyId === keyId);
  if (found) changeKey(keyId, { prompts: found.prompts.filter((prompt) => prompt.challengeId !== challengeId) });
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const usePhone = (): PhoneState => useSyncExternalStore(subscribe, () => state);

export interface Waiting {
  readonly key: StoredKey;
  readonly prompt: MobileKeyPrompt;
}

/** What waits for an answer, the oldest first. */
export const waitingIn = ({ keys }: PhoneState): Waiting[] =>
  keys
    .flatMap(({ key, prompts }) => prompts.map((prompt) => ({ key, prompt })))
    .sort((one, other) => one.prompt.issuedAt.localeCompare(other.prompt.issuedAt));

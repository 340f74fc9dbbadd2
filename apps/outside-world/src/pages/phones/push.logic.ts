/** What stands on a lock screen of the pushes that came: a request that ended takes its notice away. Pure. */
import type { PushMessage } from '../../world/world.types.ts';

const KINDS = ['prompt', 'prompt-ended', 'key-ended', 'test'] as const;
export type PushKind = (typeof KINDS)[number] | 'other';

export function pushKind({ text }: Pick<PushMessage, 'text'>): PushKind {
  try {
    const { type } = JSON.parse(text) as { type?: unknown };
    return KINDS.find((kind) => kind === type) ?? 'other';
  } catch {
    return 'other';
  }
}

/** Newest first, as they are listed. */
export function stillThere<Push extends Pick<PushMessage, 'text'>>(pushes: readonly Push[]): Push[] {
  const newest = pushes.findIndex((push) => pushKind(push) === 'prompt' || pushKind(push) === 'prompt-ended');
  return pushes.filter((push, index) => {
    const kind = pushKind(push);
    return kind === 'prompt' ? index === newest : kind !== 'prompt-ended';
  });
}

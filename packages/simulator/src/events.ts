/**
 * What happens in the world, live, inside this process. An event is published after its row is committed and carries
 * the same view a list would show. Nothing is replayed: who connects later reads the lists.
 */
import type { Mail, PhoneCall, SmsMessage } from './arrivals/arrivals.model.ts';
import type { PaperWithdrawal } from './broker/broker.model.ts';
import type { FaultChannel, FaultEffect, FaultTable } from './faults/faults.model.ts';
import type { PushMessage } from './push/push.model.ts';

export type WorldEvent =
  | { readonly type: 'sms'; readonly data: SmsMessage }
  | { readonly type: 'call'; readonly data: PhoneCall }
  | { readonly type: 'call-settled'; readonly data: PhoneCall }
  | { readonly type: 'mail'; readonly data: Mail }
  | { readonly type: 'push'; readonly data: PushMessage }
  | { readonly type: 'flight'; readonly data: { readonly number: string; readonly on: boolean } }
  | { readonly type: 'withdrawal'; readonly data: PaperWithdrawal }
  | { readonly type: 'fault-used'; readonly data: { channel: FaultChannel; effect: FaultEffect; at: string } }
  | { readonly type: 'faults'; readonly data: FaultTable }
  | { readonly type: 'accounts'; readonly data: { accountId: string } }
  | { readonly type: 'contacts'; readonly data: Record<string, never> }
  | { readonly type: 'cards'; readonly data: Record<string, never> }
  | { readonly type: 'cleared'; readonly data: Record<string, never> };

export const EVENT_TYPES = [
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
] as const satisfies readonly WorldEvent['type'][];

export interface EventBus {
  publish(event: WorldEvent): void;
  subscribe(listener: (event: WorldEvent) => void): () => void;
}

export function makeEventBus(): EventBus {
  const listeners = new Set<(event: WorldEvent) => void>();
  return {
    publish(event) {
      for (const listener of [...listeners]) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

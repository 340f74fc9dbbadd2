/**
 * A security card in software: what its chip remembers, what its display shows, which keys it has. No clock, no storage
 * and no door of its own; whoever shows it keeps the card between two keys.
 */
import type { Instant } from '@strongroom/core';

/**
 * What the card does with a PIN. Ours mix it into the response and do not know it: any four digits are answered, and
 * only the server finds out. Others (PINUsageMode "Local" in RFC 6030) know it, refuse a wrong one and lock.
 */
export type CardPin =
  | { readonly kind: 'mixed-in' }
  | { readonly kind: 'checked'; readonly pin: string; readonly mostWrong: number; readonly wrong: number };

export interface CardMemory {
  readonly serialNo: string;
  readonly secret: Uint8Array;
  /** Of the next response; moves on with every response shown, whether anybody types it anywhere or not. */
  readonly counter: number;
  /** How often it asked in its turn: no two of its questions are made with the same number. */
  readonly asked: number;
  readonly pin: CardPin;
  readonly battery: 'good' | 'empty';
}

export type CardScreen =
  | { readonly at: 'off' }
  | { readonly at: 'pin'; readonly typed: string; readonly refused: boolean }
  | { readonly at: 'challenge'; readonly pin: string; readonly typed: string }
  /** It asks first: shows its question, takes the answer of the house, then the house's question. */
  | { readonly at: 'asks'; readonly pin: string; readonly question: string }
  | { readonly at: 'reply'; readonly pin: string; readonly question: string; readonly typed: string }
  | {
      readonly at: 'asked-back';
      readonly pin: string;
      readonly question: string;
      readonly reply: string;
      readonly typed: string;
    }
  /** What answered is not the house: no response is made, and the PIN is gone. */
  | { readonly at: 'stranger' }
  | { readonly at: 'response'; readonly response: string }
  | { readonly at: 'locked' };

export interface SecurityCard {
  readonly memory: CardMemory;
  readonly screen: CardScreen;
  /** When the display goes dark by itself, and with it what was typed. */
  readonly offAt: Instant;
}

export type CardKey = 'press' | 'ok' | 'clear' | '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';

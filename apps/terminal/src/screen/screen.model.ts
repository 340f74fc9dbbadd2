/** What the screen knows, what can happen to it, and what it asks of the program around it. Pure data. */
import type { SessionEnd } from '@strongroom/contract';
import type { AccountView, OrdersView, QuotesView, TradingView } from '../plain-text.ts';

/** Why the screen is over, beside the reasons of the server. */
export type Over = SessionEnd | 'logged-off' | null;

export type Phase =
  | { readonly kind: 'open'; readonly asksTakeOver: boolean }
  | { readonly kind: 'locked'; readonly typed: string; readonly triesLeft: number; readonly opening: boolean }
  | { readonly kind: 'over'; readonly why: Over };

export interface Settings {
  /** Null: never locks by itself. */
  readonly lockAfterMs: number | null;
  /** What happens at the daily time. */
  readonly daily: 'log-off' | 'restart';
  /** Sealed with a passphrase: a lock can be opened again. */
  readonly canUnlock: boolean;
  readonly readOnly: boolean;
}

export interface Screen {
  readonly phase: Phase;
  readonly settings: Settings;
  readonly account: AccountView | null;
  readonly quotes: QuotesView | null;
  readonly orders: OrdersView | null;
  readonly trading: TradingView | null;
  readonly offline: boolean;
  /** The last key that was pressed. */
  readonly touchedAt: number;
  /** The next daily time. */
  readonly dailyAt: number;
}

export type Happening =
  | { readonly kind: 'key'; readonly key: string; readonly now: number }
  /** `nextDailyAt`: the first daily time after `now`, by the clock on the wall, which summer time moves. */
  | { readonly kind: 'tick'; readonly now: number; readonly nextDailyAt: number }
  | { readonly kind: 'read'; readonly facts: Pick<Screen, 'account' | 'quotes' | 'orders'> }
  | { readonly kind: 'trading'; readonly trading: TradingView }
  | { readonly kind: 'offline' }
  | { readonly kind: 'ended'; readonly why: SessionEnd | null }
  /** `away`: the file opened, and the server did not answer; no try is spent on that. */
  | { readonly kind: 'unlocked'; readonly result: 'open' | 'wrong' | 'away'; readonly now: number };

/** Done by the program around the screen, in this order. */
export type Wish =
  | { readonly kind: 'claim'; readonly takeOverFrom: string | null }
  | { readonly kind: 'release' }
  | { readonly kind: 'lock' }
  | { readonly kind: 'unlock'; readonly passphrase: string }
  | { readonly kind: 'stay' }
  | { readonly kind: 'log-off' }
  | { readonly kind: 'restart' }
  | { readonly kind: 'quit' };

export interface Step {
  readonly screen: Screen;
  readonly wishes: readonly Wish[];
}

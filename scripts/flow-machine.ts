/** What a state machine says of itself for docs/flows, and the instants at which it is asked. */

export interface Machine {
  readonly file: string;
  readonly title: string;
  /** What a reader should know before looking at the picture. */
  readonly words: readonly string[];
  readonly source: string;
  readonly start: string;
  readonly events: readonly string[];
  /** It never runs out: no time ends it. */
  readonly lasting?: true;
  /** The state after the event, or null where it is refused. */
  readonly next: (state: string, event: string, now: number) => string | null;
}

export const EXPIRES_AT = 2;
export const ALIVE = 1;

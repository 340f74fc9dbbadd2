/** What the test and the process that runs the product say to each other. */
import type { DemoPerson, DemoStaff } from '@strongroom/server';

export interface HouseFacts {
  readonly portalUrl: string;
  readonly worldUrl: string;
  readonly deskUrl: string;
  /** The one-time link of somebody who is new at the desk. */
  readonly enrolmentUrl: string;
  readonly authenticatorUrl: string;
  /** The gate, and where browsers reach the application that a proxy puts behind it. */
  readonly gate: { readonly url: string; readonly applicationUrl: string };
  readonly people: readonly DemoPerson[];
  readonly staff: readonly DemoStaff[];
  /** How far the product's clock is ahead of this machine's. */
  readonly aheadMs: number;
}

export interface HouseOptions {
  /** Numbers of the policy that are to be others. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /**
   * A directory that outlives the process, with a durable database of its own, as `npm start` has it. Without it the
   * house is a throw-away.
   */
  readonly directory?: string;
  /** To come back at the address and the time of a house that went down. */
  readonly again?: { readonly portalUrl: string; readonly aheadMs: number };
}

export type HouseWish =
  | { readonly kind: 'open'; readonly options: HouseOptions }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'close' };

export type HouseRequest = HouseWish & { readonly id: number };

export type HouseAnswer =
  | { readonly id: number; readonly ok: true; readonly facts: HouseFacts | null }
  | { readonly id: number; readonly ok: false; readonly error: string };

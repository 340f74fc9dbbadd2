/** What the table of acts is made of. */
import type { House } from './harness.ts';

interface AnyAnswer {
  /** `done`, or the code of the problem. */
  readonly outcome: string;
  readonly text: string;
  readonly status: number;
  readonly problem: { readonly rule?: string | undefined } | null;
}

/** Everything before the act is done and has settled; `act` is the one request, and may be repeated. */
export interface Prepared {
  act(): Promise<AnyAnswer>;
}
export type Prepare = (house: House) => Promise<Prepared>;

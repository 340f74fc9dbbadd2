/** Applications behind the gate: what exists already at the broker and lets nobody in whom Strongroom does not. */
import type { CapabilityGroup, Surface } from '@strongroom/contract';

export interface Application {
  /** Stable; stands in the audit trail. */
  readonly id: string;
  /** As people know it. */
  readonly name: string;
  /** Scheme, host and port under which browsers reach it; one application per origin. */
  readonly origin: string;
  /** What its pages can do: a session reaches it while this group is open to it. */
  readonly group: CapabilityGroup;
  /** It is reached through this surface, which may cap the group. */
  readonly surface: Surface;
  /** Whether requests to it say that a person is here. A page that asks by itself all day must not. */
  readonly countsAsActivity: boolean;
}

/** Who a request turned out to come from, as the application is told it. */
export interface Admitted {
  readonly userId: string;
  readonly username: string;
  readonly sessionId: string;
  readonly groups: readonly CapabilityGroup[];
  readonly methods: readonly string[];
  readonly provedAt: number;
}

export type GateVerdict =
  | { readonly kind: 'admitted'; readonly admitted: Admitted }
  /** Nobody is signed in there: the browser is sent to sign in and comes back. */
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'refused'; readonly rule: string };

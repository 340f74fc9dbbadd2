/** What a person asks of the log, as a query of the contract; and when two entries stand against their clocks. Pure. */
import type { Surface } from '@strongroom/contract';
import type { CallInput } from '@strongroom/sdk';

/** Kinds are the beginnings of the names of events. */
export const KINDS = [
  'session',
  'sign-in',
  'challenge',
  'approval',
  'withdrawal',
  'factor',
  'card',
  'password',
  'contact-point',
  'device',
  'access',
  'alert',
  'opening',
  'audit',
] as const;
export const OUTCOMES = ['done', 'refused'] as const;
export const SURFACES = ['portal', 'mobile', 'desktop', 'api', 'phone-desk'] as const satisfies readonly Surface[];

export interface ActivityDraft {
  /** Calendar days as a date field writes them, or empty. */
  readonly from: string;
  readonly to: string;
  readonly kind: (typeof KINDS)[number] | '';
  readonly outcome: (typeof OUTCOMES)[number] | '';
  readonly surface: Surface | '';
  readonly address: string;
  readonly account: string;
}

export const EMPTY_DRAFT: ActivityDraft = {
  from: '',
  to: '',
  kind: '',
  outcome: '',
  surface: '',
  address: '',
  account: '',
};

export type ActivityQuery = NonNullable<CallInput<'searchAudit'>['query']>;
export interface ActivityErrors {
  readonly to?: 'order';
  readonly address?: 'address';
}

/** Midnight by the reader's clock; a day has 23 or 25 hours where the clock is changed in it. */
function midnight(day: string, after = 0): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(day) ?? [];
  if (date === undefined) return undefined;
  return new Date(Number(year), Number(month) - 1, Number(date) + after).toISOString();
}

type Read =
  | { readonly ok: true; readonly query: ActivityQuery }
  | { readonly ok: false; readonly errors: ActivityErrors };

export function readActivity(draft: ActivityDraft): Read {
  const { kind, outcome, surface, account } = draft;
  const [from, to] = [midnight(draft.from), midnight(draft.to, 1)];
  const address = draft.address.trim();
  const errors: ActivityErrors = {
    ...(from !== undefined && to !== undefined && from >= to ? { to: 'order' } : {}),
    ...(address === '' || /^[0-9a-f:.]{2,45}$/iu.test(address) ? {} : { address: 'address' }),
  };
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const query = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(kind === '' ? {} : { event: `${kind}.` }),
    ...(outcome === '' ? {} : { outcome }),
    ...(surface === '' ? {} : { surface }),
    ...(address === '' ? {} : { address }),
    ...(account === '' ? {} : { account }),
  };
  return { ok: true, query };
}

/** How far a clock is behind, in the larger unit that says it. */
export const lag = (ms: number): { readonly unit: 'seconds' | 'milliseconds'; readonly count: number } =>
  ms < 1_000 ? { unit: 'milliseconds', count: ms } : { unit: 'seconds', count: Math.round(ms / 1_000) };

import type { SessionSummary } from '@strongroom/contract';

/** The session at hand first; the others as they came. */
export const ownFirst = (sessions: readonly SessionSummary[]): readonly SessionSummary[] =>
  [...sessions].sort((a, b) => Number(b.current) - Number(a.current));

/** Told beside the name of a program: where it runs, unless that is the very name it was given. */
export const besideName = ({ clientName }: Pick<SessionSummary, 'clientName'>, browser: string): string | null =>
  clientName === null || clientName === browser ? null : browser;

/** What a last act was about, in the words there are; what has none is "something else". */
const ABOUT = {
  Accounts: 'accounts',
  Applications: 'programs',
  Approvals: 'approvals',
  'Audit log': 'history',
  'Closing an account': 'accounts',
  Consent: 'programs',
  'Emergency access': 'emergency',
  Genuine: 'security',
  Members: 'networks',
  'Mobile key': 'key',
  Networks: 'networks',
  Payments: 'payments',
  Recovery: 'security',
  Reviews: 'reviews',
  'Security cards': 'cards',
  Security: 'security',
  Session: 'sessions',
} as const;
type About = (typeof ABOUT)[keyof typeof ABOUT] | 'other';

export const aboutOf = (tag: string): About => (ABOUT as Readonly<Record<string, About>>)[tag] ?? 'other';

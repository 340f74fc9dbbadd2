/** What a last act was about, in the words there are; what has none is "something else". */
const ABOUT = {
  Accounts: 'accounts',
  'Closing an account': 'accounts',
  Approvals: 'approvals',
  'Emergency access': 'emergency',
  'Mobile key': 'key',
  Payments: 'payments',
  Reviews: 'reviews',
  'Security cards': 'cards',
  Security: 'security',
  Session: 'sessions',
} as const;
type About = (typeof ABOUT)[keyof typeof ABOUT] | 'other';

export const aboutOf = (tag: string): About => (ABOUT as Readonly<Record<string, About>>)[tag] ?? 'other';

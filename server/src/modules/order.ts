/**
 * The modules, foundation first. A module may import only modules that stand before it, and only through their door
 * (`index.ts`); tests/architecture holds everyone to it.
 */
export const moduleOrder = [
  'policy',
  'audit',
  'transparency',
  'delivery',
  'parties',
  'locks',
  'networks',
  'records',
  'devices',
  'passwords',
  'factors',
  'sessions',
  'access',
  'sign-in',
  'approvals',
  'applications',
  'surfaces',
  'brokerage',
  'cards',
  'payments',
  'opening',
  'recovery',
  'security-centre',
  'authenticator',
  'alerts',
  'reviews',
  'events',
  'staff',
] as const;

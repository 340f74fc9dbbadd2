/** Response headers that switch browser protections on, once for the API and once for pages. */
const common = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), publickey-credentials-get=(self)',
  'x-frame-options': 'DENY',
} as const;

export const apiHeaders = {
  ...common,
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
] as const;

export const pageHeaders = { ...common, 'content-security-policy': pagePolicy.join('; ') } as const;

/**
 * The authenticator besides: its service worker (the one script address it may name), its manifest, and the camera.
 * `services` are push services of this machine, which stand in for the browser's own and so are called by the page; the
 * configuration takes them in demo mode only.
 */
export const authenticatorPageHeaders = (services: readonly string[]) => ({
  ...common,
  'permissions-policy': common['permissions-policy'].replace('camera=()', 'camera=(self)'),
  'content-security-policy': [
    ...pagePolicy.map((rule) => (rule.startsWith('connect-src') ? [rule, ...services].join(' ') : rule)),
    "worker-src 'self'",
    "manifest-src 'self'",
    'trusted-types strongroom-key',
  ].join('; '),
});

export const strictTransport = { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } as const;

/** What the standards fix and no broker may choose; where FAPI 2.0 names a number it stands here. */

export const ROUTES = {
  authorization: '/oidc/auth',
  // The page of the portal on which the code of another screen is typed.
  code_verification: '/device',
  device_authorization: '/oidc/device-authorization',
  end_session: '/oidc/logout',
  introspection: '/oidc/introspect',
  jwks: '/oidc/jwks',
  pushed_authorization_request: '/oidc/par',
  revocation: '/oidc/revoke',
  token: '/oidc/token',
  userinfo: '/oidc/userinfo',
} as const;

/** Which of them programs call that show a certificate (RFC 8705 section 5). */
export const CERTIFIED = [
  'device_authorization',
  'introspection',
  'pushed_authorization_request',
  'revocation',
  'token',
  'userinfo',
] as const;

/** FAPI 2.0 Security Profile section 5.4. */
export const SIGNING_ALGORITHMS = ['ES256', 'PS256', 'EdDSA', 'Ed25519'] as const;

/** The capability groups are the scopes: clients ask in the words in which people consent and the house decides. */
export const CAPABILITY_SCOPES = ['read', 'trade-reduce', 'trade-open', 'move-money', 'change-security'] as const;

export const TIMES = {
  /** FAPI 2.0 section 5.3.2.1: at most a minute. */
  codeSeconds: 60,
  /** FAPI 2.0 section 5.3.2.1: clocks that are 10 s ahead are accepted. */
  clockToleranceSeconds: 10,
  /** FAPI 2.0 Message Signing section 5.3.1: how old a signed request may be, and how long it may be good. */
  requestObjectSeconds: 3_600,
  /** Looked at once, right after it was made. */
  idTokenSeconds: 300,
  /** OpenID Connect Back-Channel Logout section 2.4: two minutes at most; one that is told again is signed again. */
  logoutTokenSeconds: 120,
} as const;

/** With what the id of a consent begins: asked in a browser, or by a code that is typed on another screen. */
export const HERE = 'here-';
export const DEVICE = 'device-';

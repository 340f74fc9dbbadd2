/** The routes of the mobile key, for the bundle of the phone: it carries no other. */
export const mobileKeyRoutes = {
  beginMobileKeyActivation: { method: 'POST', path: '/v1/mobile-key/activations' },
  redeemMobileKeyInvitation: { method: 'POST', path: '/v1/mobile-key/activations/invitation' },
  chooseMobileKeyProof: { method: 'POST', path: '/v1/mobile-key/activations/challenge' },
  answerMobileKeyActivation: { method: 'POST', path: '/v1/mobile-key/activations/answer' },
  completeMobileKeyActivation: { method: 'POST', path: '/v1/mobile-key/activations/completion' },
  getMobileKey: { method: 'GET', path: '/v1/mobile-key' },
  listMobileKeyPrompts: { method: 'GET', path: '/v1/mobile-key/prompts' },
  followMobileKeyPrompts: { method: 'GET', path: '/v1/mobile-key/events' },
  answerMobileKeyPrompt: { method: 'POST', path: '/v1/mobile-key/prompts/{challengeId}/answer' },
  changeMobileKeyPin: { method: 'POST', path: '/v1/mobile-key/pin' },
  subscribeMobileKey: { method: 'PUT', path: '/v1/mobile-key/subscription' },
  unsubscribeMobileKey: { method: 'DELETE', path: '/v1/mobile-key/subscription' },
  inviteMobileKey: { method: 'POST', path: '/v1/factors/mobile-key' },
  getMobileKeyNotifications: { method: 'GET', path: '/v1/factors/mobile-key/notifications' },
  testMobileKeyNotification: { method: 'POST', path: '/v1/factors/mobile-key/notifications/test' },
} as const satisfies Record<string, { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string }>;

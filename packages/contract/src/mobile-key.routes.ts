/** The routes that a phone calls, by themselves. */
import { routes } from './routes.ts';

export const mobileKeyRoutes = {
  beginMobileKeyActivation: routes.beginMobileKeyActivation,
  redeemMobileKeyInvitation: routes.redeemMobileKeyInvitation,
  chooseMobileKeyProof: routes.chooseMobileKeyProof,
  answerMobileKeyActivation: routes.answerMobileKeyActivation,
  completeMobileKeyActivation: routes.completeMobileKeyActivation,
  getMobileKey: routes.getMobileKey,
  listMobileKeyPrompts: routes.listMobileKeyPrompts,
  followMobileKeyPrompts: routes.followMobileKeyPrompts,
  answerMobileKeyPrompt: routes.answerMobileKeyPrompt,
  changeMobileKeyPin: routes.changeMobileKeyPin,
  subscribeMobileKey: routes.subscribeMobileKey,
  unsubscribeMobileKey: routes.unsubscribeMobileKey,
};

/** Of the portal beside it. */
export const mobileKeyPushRoutes = {
  getMobileKeyNotifications: { method: 'GET', path: '/v1/factors/mobile-key/notifications' },
  testMobileKeyNotification: { method: 'POST', path: '/v1/factors/mobile-key/notifications/test' },
} as const satisfies Record<string, { method: 'GET' | 'POST' | 'PUT' | 'DELETE'; path: string }>;

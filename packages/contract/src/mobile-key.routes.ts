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
  enterAgain: routes.enterAgain,
  changeMobileKeyPin: routes.changeMobileKeyPin,
  subscribeMobileKey: routes.subscribeMobileKey,
  unsubscribeMobileKey: routes.unsubscribeMobileKey,
  removeMobileKey: routes.removeMobileKey,
};

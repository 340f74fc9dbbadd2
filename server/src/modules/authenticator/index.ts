export { activationEvents, advance as advanceActivation } from './activation.flow.ts';
export { type Authenticator, makeAuthenticator } from './authenticator.ts';
export { phoneRoutes } from './phone.routes.ts';
export { portalRoutes } from './portal.routes.ts';
export { makePushService } from './push/push-service.ts';

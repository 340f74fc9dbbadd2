export { actorOf } from './actor.ts';
export { makePasswordChange, type PasswordChange } from './password-change.ts';
export { securityRoutes } from './security.routes.ts';
export { sessionRoutes } from './session.routes.ts';
export { tradingRoutes } from './trading.routes.ts';

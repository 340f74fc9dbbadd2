export type { DetailUses } from './grants.ts';
export { addOidcPages } from './oidc.pages.ts';
export type { ServiceClient } from './service-clients.ts';
export type { ServiceEntrance } from './service-entrance.ts';
export { algorithmsOf, makeSigningKeys } from './signing-keys.ts';
export { surfaceRoutes } from './surfaces.routes.ts';
export { makeSurfaces, type Surfaces } from './surfaces.ts';

export { openingRoutes } from './opening.routes.ts';
export { makeOpening, type Opening } from './opening.ts';

export { genuineRoutes } from './genuine.routes.ts';

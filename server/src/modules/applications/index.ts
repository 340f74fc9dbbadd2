export { applicationRoutes } from './applications.routes.ts';
export { type Applications, makeApplications } from './applications.ts';
export { buildGate } from './gate.pages.ts';

export { advance as advanceClosing, closingEvents } from './closing.flow.ts';
export { handleLapses } from './closings.jobs.ts';
export { closingRoutes } from './closings.routes.ts';
export { leftIn, waitsFor } from './closings.rules.ts';
export { type Closings, makeClosings } from './closings.ts';

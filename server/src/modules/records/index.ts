export type { Reader } from './records.model.ts';
export { entryView, filterOf, recordRoutes } from './records.routes.ts';
export { makeRecords, type Records } from './records.ts';

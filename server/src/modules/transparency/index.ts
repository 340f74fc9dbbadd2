export { openDatabaseLog } from './database-source.ts';
export { gatherCosignatures } from './gather-cosignatures.ts';
export { addLogPages } from './log.pages.ts';
export { receiptRoutes } from './receipts.routes.ts';
export type { PublishedLog, Receipts } from './receipts.ts';
export { makeTransparency, settingsOf, type Transparency, type TransparencySettings } from './transparency.ts';
export { makeWitnessClient, type WitnessClient } from './witness-client.ts';

export { addLogPages } from './log.pages.ts';
export { receiptRoutes } from './receipts.routes.ts';
export { LogRolledBack } from './rollback.ts';
export { makeTransparency, settingsOf, type Transparency } from './transparency.ts';

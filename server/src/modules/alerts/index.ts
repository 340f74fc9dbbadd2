export type { AlertContact, AlertOwner } from './alerts.model.ts';
export { handleAlerts } from './alerts.ts';

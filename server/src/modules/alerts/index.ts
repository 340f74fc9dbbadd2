export { handleAlerts } from './alerts.ts';

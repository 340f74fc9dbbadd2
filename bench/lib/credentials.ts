/** What the product and the simulated world know each other by, for the length of a measurement on loopback. */
import { hash } from 'node:crypto';

const derived = (name: string): string => hash('sha256', `strongroom bench ${name}`, 'hex');

export const CARRIER = { accountSid: 'ACbench', authToken: derived('carrier') };
export const BROKER_TOKEN = derived('broker');

export { type Devices, deviceLabel, makeDevices, type SeenDevice } from './devices.ts';

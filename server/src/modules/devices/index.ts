export { type Devices, deviceLabel, makeDevices } from './devices.ts';

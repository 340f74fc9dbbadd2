/** The key of a browser as browser and server need it; nothing from here reaches for a part of Node. */
export {
  type DeviceKeyText,
  type DeviceProofText,
  deviceKeyText,
  deviceProofText,
  newDeviceKey,
  signWithDeviceKey,
  verifyDeviceKey,
} from './device-key.ts';

export { advanceDevice, deviceEvents } from './device.flow.ts';
export { deviceLabel } from './device-label.ts';
export type { DeviceRow, Recognition } from './devices.model.ts';
export { type Devices, makeDevices, vouches } from './devices.ts';
export { postureScore, postureStaleAt } from './posture.rules.ts';
export { seriesOf } from './series.rules.ts';
export { trustBars } from './trust.rules.ts';

/** Seeds of cards and other symmetric keys in containers of RFC 6030: read strictly, written sealed. No I/O. */
export { PSKC_ALGORITHMS } from './names.ts';
export {
  type ChallengeFormat,
  type DeviceInfo,
  KEY_USAGES,
  type KeyPolicy,
  type KeyUsage,
  PIN_USAGE_MODES,
  type PinPolicy,
  type PinUsageMode,
  PSKC_LIMITS,
  type PskcContainer,
  type PskcKey,
  type PskcLimits,
  type ResponseFormat,
  VALUE_FORMATS,
  type ValueFormat,
} from './pskc.model.ts';
export { type PskcReading, type PskcUnlock, readPskc } from './read-pskc.ts';
export { PSKC_REFUSALS, type PskcRefusal, type PskcRefusalKind } from './refusals.ts';
export { type PskcProtection, type PskcWriting, writePskc } from './write-pskc.ts';

export { type Begun, type Challenges, makeChallenges } from './challenges.ts';
export type {
  BeginRefusal,
  CodeMessage,
  Evidence,
  Judgement,
  ResendRefusal,
} from './factors.model.ts';
export { type Factors, makeFactors } from './factors.ts';
export { phoneStrategy } from './phone/phone.strategy.ts';
export { totpStrategy } from './totp/totp.strategy.ts';

/** What the steps of an activation are given. */
import type { MobileKeyActivation } from '@strongroom/contract';
import type { PhoneResult } from '../../phone/phone.client.ts';

/** Sends one step and takes its answer. */
export type Take = (answer: Promise<PhoneResult<MobileKeyActivation>>) => void;

export interface ActivationStepProps {
  readonly activation: MobileKeyActivation;
  readonly busy: boolean;
  readonly take: Take;
}

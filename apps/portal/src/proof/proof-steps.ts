/**
 * How a challenge is answered: with a code, or with what the server asks for instead (`challenge.ask.type`). Each of
 * those is a file in `steps`, fetched when somebody is asked so, with its words under `ask`. A new way to answer is that
 * file and its line here.
 */
import type { Challenge, FactorAsk } from '@strongroom/contract';
import { type ComponentType, lazy } from 'react';
import type { ProofStepProps } from './proof-step.types.ts';

interface ProofStep {
  readonly Step: ComponentType<ProofStepProps>;
  /** Whether the step takes the focus itself, as a field does; otherwise its heading takes it. */
  readonly takesFocus: boolean;
}

const steps = {
  'mobile-key-challenge': { Step: lazy(() => import('./steps/mobile-key-challenge-step.tsx')), takesFocus: true },
  prompt: { Step: lazy(() => import('./steps/prompt-step.tsx')), takesFocus: false },
  passkey: { Step: lazy(() => import('./steps/passkey-step.tsx')), takesFocus: false },
  'card-values': { Step: lazy(() => import('./steps/card-values-step.tsx')), takesFocus: true },
  'card-mutual': { Step: lazy(() => import('./steps/card-mutual-step.tsx')), takesFocus: true },
  'card-challenge': { Step: lazy(() => import('./steps/card-step.tsx')), takesFocus: true },
} as const satisfies Partial<Record<FactorAsk['type'], ProofStep>>;

export type StepName = keyof typeof steps;

const isStep = (type: string | undefined): type is StepName => type !== undefined && Object.hasOwn(steps, type);

/** Null for what is answered with a code alone. */
export function stepOf(challenge: Challenge | null): (ProofStep & { readonly name: StepName }) | null {
  const type = challenge?.ask?.type;
  return isStep(type) ? { name: type, ...steps[type] } : null;
}

/** Where one stands in a procedure: an ordered list with the present step marked for eyes and for screen readers. */
import type { ReactElement } from 'react';

export interface StepperProps {
  readonly label: string;
  readonly steps: readonly string[];
  readonly current: number;
}

export function Stepper({ label, steps, current }: StepperProps): ReactElement {
  return (
    <ol className="sr-stepper" aria-label={label}>
      {steps.map((step, index) => (
        <li
          key={step}
          data-state={index < current ? 'past' : index === current ? 'now' : 'ahead'}
          aria-current={index === current ? 'step' : undefined}
        >
          {step}
        </li>
      ))}
    </ol>
  );
}

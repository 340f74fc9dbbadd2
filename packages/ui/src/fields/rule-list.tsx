/** Rules with their state beside a field: open (not known yet), met, broken. The state is also said in words. */
import type { ReactElement, ReactNode } from 'react';
import { Icon } from '../controls/icon.tsx';

export type RuleState = 'open' | 'met' | 'broken';

export interface RuleListProps {
  readonly id: string;
  readonly label: string;
  readonly rules: readonly { readonly key: string; readonly text: ReactNode; readonly state: RuleState }[];
  readonly stateWords: Readonly<Record<RuleState, string>>;
}

export function RuleList({ id, label, rules, stateWords }: RuleListProps): ReactElement {
  return (
    <ul className="sr-rules" id={id} aria-label={label} aria-live="polite">
      {rules.map(({ key, text, state }) => (
        <li key={key} data-state={state}>
          <Icon name={state === 'met' ? 'done' : state === 'broken' ? 'refused' : 'open'} />
          <span>
            {text}
            <span className="sr-unseen"> {stateWords[state]}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

export { type Action, actions, type Decision, type DecisionInput, type Demand } from './access.model.ts';
export { decide } from './decide.ts';

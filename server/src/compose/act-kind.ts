/** How a kind of act of staff is said: once, with the parameters of the contract. */
import { type DeskActKind, type DeskParameters, deskParameters } from '@strongroom/contract';
import type { StaffActKind } from '../modules/staff/index.ts';

export const kind = <Kind extends DeskActKind>(
  name: Kind,
  rest: Omit<StaffActKind<DeskParameters<Kind>>, 'kind' | 'parameters'>,
): StaffActKind<DeskParameters<Kind>> => ({
  ...rest,
  kind: name,
  parameters: deskParameters[name] as unknown as StaffActKind<DeskParameters<Kind>>['parameters'],
});

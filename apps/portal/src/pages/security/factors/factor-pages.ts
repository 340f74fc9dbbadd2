/**
 * The kinds of factors that have a page, in the order they are shown: strongest first. A new kind is a folder with a
 * picture and a page, and its line here.
 */
import type { FactorKind } from '@strongroom/contract';
import type { ComponentType, ReactElement } from 'react';
import { passkeyEntry } from './passkey/passkey.entry.tsx';
import { phoneEntry } from './phone/phone.entry.tsx';
import { totpEntry } from './totp/totp.entry.tsx';

export interface FactorEntry {
  readonly kind: FactorKind;
  /** Strokes on a 48 grid in the colour of the text; decorative, because the words stand beside it. */
  readonly Picture: () => ReactElement;
  readonly Page: ComponentType;
}

export const factorEntries: readonly FactorEntry[] = [passkeyEntry, totpEntry, phoneEntry];

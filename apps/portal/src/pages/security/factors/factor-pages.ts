/**
 * The kinds of factors that have a page, in the order they are shown: strongest first. A new kind is a folder with a
 * picture and a page, and its line here.
 */
import type { FactorKind } from '@strongroom/contract';
import { type ComponentType, lazy, type ReactElement } from 'react';
import { MobileKeyPicture } from './mobile-key/mobile-key-picture.tsx';
import { PasskeyPicture } from './passkey/passkey-picture.tsx';
import { PhonePicture } from './phone/phone-picture.tsx';
import { RecoveryCodePicture } from './recovery-code/recovery-code-picture.tsx';
import { SecurityCardPicture } from './security-card/security-card-picture.tsx';
import { TotpPicture } from './totp/totp-picture.tsx';

export interface FactorEntry {
  readonly kind: FactorKind;
  readonly Picture: () => ReactElement;
  readonly Page: ComponentType;
}

export const factorEntries: readonly FactorEntry[] = [
  { kind: 'passkey', Picture: PasskeyPicture, Page: lazy(() => import('./passkey/passkey-page.tsx')) },
  { kind: 'mobile-key', Picture: MobileKeyPicture, Page: lazy(() => import('./mobile-key/mobile-key-page.tsx')) },
  {
    kind: 'security-card',
    Picture: SecurityCardPicture,
    Page: lazy(() => import('./security-card/security-card-page.tsx')),
  },
  { kind: 'totp', Picture: TotpPicture, Page: lazy(() => import('./totp/totp-page.tsx')) },
  { kind: 'phone', Picture: PhonePicture, Page: lazy(() => import('./phone/phone-page.tsx')) },
  {
    kind: 'recovery-code',
    Picture: RecoveryCodePicture,
    Page: lazy(() => import('./recovery-code/recovery-code-page.tsx')),
  },
];

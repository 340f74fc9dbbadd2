/** A field for what is not shown, in the words of this page. Nothing of it is offered by or kept in the browser as a login. */
import { PasswordField } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../../../../wording/use-wording.ts';

export interface SecretFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly error?: string;
}

export function SecretField(props: SecretFieldProps): ReactElement {
  const { t } = useWording();
  const words = { show: t('password.show'), hide: t('password.hide'), capsLock: t('password.capsLock') };
  return <PasswordField {...props} words={words} autoComplete="new-password" />;
}

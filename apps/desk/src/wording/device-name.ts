/** What a browser is called that its owner gave no name, in the reader's own order of words. */
import { wordDeviceName } from '@strongroom/contract/device-names';
import type { Translate } from './wording.ts';

export const deviceName = (t: Translate, label: string): string =>
  wordDeviceName(label, { made: (parts) => t('device.made', parts), unknown: () => t('device.unknown') });

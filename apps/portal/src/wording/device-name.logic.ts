/**
 * What a browser is called that its owner gave no name: the server's "Chrome on Linux" (device-label.ts), put in the
 * reader's own order of words. A name that somebody gave, and whatever else stands there, is shown as it is.
 */
import type { Translate } from './wording.ts';

const MADE = /^(\S[^<>]{0,40}) on (Android|Chrome OS|iOS|Linux|macOS|Windows)$/;

export function deviceName(t: Translate, label: string): string {
  const [, browser, system] = MADE.exec(label) ?? [];
  return browser === undefined || system === undefined ? label : t('devices.made', { browser, system });
}

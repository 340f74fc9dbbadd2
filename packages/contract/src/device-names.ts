/**
 * What a browser is called that its owner gave no name. The server makes the name of two others, "Chrome on Linux", and
 * whoever shows it, a page, a phone or a message, words the two in the reader's own order. A name that somebody gave, and
 * whatever else stands there, is shown as it is.
 */

/** What calls itself nothing that can be read. */
export const UNKNOWN_PROGRAM = 'Unknown program';

const MADE = /^(\S[^<>]{0,40}) on (Android|Chrome OS|iOS|Linux|macOS|Windows)$/;

export const madeDeviceName = (browser: string, system: string): string => `${browser} on ${system}`;

/** How a language says it. */
export interface DeviceNameWords {
  readonly made: (parts: { readonly browser: string; readonly system: string }) => string;
  readonly unknown: () => string;
}

export function wordDeviceName(name: string, words: DeviceNameWords): string {
  if (name === UNKNOWN_PROGRAM) return words.unknown();
  const [, browser, system] = MADE.exec(name) ?? [];
  return browser === undefined || system === undefined ? name : words.made({ browser, system });
}

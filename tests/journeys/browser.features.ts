/**
 * What Chromium leaves out in every journey. Its address bar loads pages of its own into each new window, and a process is
 * kept ready for the next one; no person sees either here, and both cost more than opening the window. Of several
 * --disable-features Chromium heeds the last alone, so what Playwright leaves out is read from Playwright and said again.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const OF_THE_ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];

export const LEFT_OUT: readonly string[] = [
  ...leftOutByPlaywright(),
  ...OF_THE_ADDRESS_BAR,
  'SpareRendererForSitePerProcess',
];

function leftOutByPlaywright(): string[] {
  const program = createRequire(import.meta.url).resolve('playwright-core/lib/coreBundle');
  const [, list = ''] = /\bdisabledFeatures = \[(.*?)\]/s.exec(readFileSync(program, 'utf8')) ?? [];
  const names = [...list.matchAll(/^\s*"(\w+)"/gm)].map(([, name = '']) => name);
  if (names.length === 0) throw new Error('Playwright says otherwise what it has Chromium leave out: read it anew');
  return names;
}

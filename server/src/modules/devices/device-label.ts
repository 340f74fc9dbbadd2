/** What a browser calls itself, as a person recognises it. */
import { madeDeviceName, UNKNOWN_PROGRAM as UNKNOWN } from '@strongroom/contract/device-names';
import Bowser from 'bowser';

const LABEL_LENGTH = 60;

/**
 * "Chrome on Linux": what a person recognises, nothing that identifies further.
 * Attack: the header is the sender's own text and ends up in messages to the owner; it stays one short line.
 */
export function deviceLabel(userAgent: string): string {
  const known = labels.get(userAgent);
  if (known !== undefined) return known;
  const label = readLabel(userAgent);
  if (labels.size >= LABELS_KEPT) labels.delete(labels.keys().next().value as string);
  labels.set(userAgent, label);
  return label;
}

/** Browsers introduce themselves in few ways, and reading one is slow. */
const labels = new Map<string, string>();
const LABELS_KEPT = 500;

function readLabel(userAgent: string): string {
  const text = userAgent.replace(/[^\x20-\x7e]+/g, ' ').trim();
  if (text === '') return UNKNOWN;
  const parsed = Bowser.parse(text);
  const browser = parsed.browser.name;
  const system = parsed.os.name;
  if (browser === undefined || browser === '') return text.split(/[\s/]/)[0]?.slice(0, LABEL_LENGTH) || UNKNOWN;
  return (system === undefined ? browser : madeDeviceName(browser, system)).slice(0, LABEL_LENGTH).trim() || UNKNOWN;
}

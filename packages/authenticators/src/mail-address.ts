/**
 * Mail addresses, conservatively: the dot-atom form of RFC 5321 section 4.1.2 in ASCII with a domain of two or more
 * labels. Quoted local parts, comments, address literals and raw Unicode are refused: they are rarer than the bugs
 * they cause in relays, and header injection and look-alike domains live there. Only the domain is lower-cased;
 * what the local part means is the receiving host's business.
 */
import { ok, type Result, refuse } from '@strongroom/core';

export type MailRefusal = 'empty' | 'too-long' | 'not-ascii' | 'no-at-sign' | 'local-part' | 'domain';

/** RFC 5321 section 4.5.3.1: local part 64, path 256 with its angle brackets. */
const LONGEST = 254;
const LONGEST_LOCAL = 64;
const ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export function canonicalMail(input: string): Result<string, MailRefusal> {
  // Bounded before trimming too; only plain spaces around are forgiven, so that no line break ever slips through.
  if (input.length > LONGEST * 2) return refuse('too-long');
  const text = input.replace(/^ +| +$/g, '');
  if (text === '') return refuse('empty');
  if (text.length > LONGEST) return refuse('too-long');
  if (/[^\x20-\x7e]/.test(text)) return refuse('not-ascii');
  const at = text.lastIndexOf('@');
  if (at === -1) return refuse('no-at-sign');
  const local = text.slice(0, at);
  const domain = text.slice(at + 1).toLowerCase();
  if (local.length > LONGEST_LOCAL || !ATOM.test(local)) return refuse('local-part');
  const labels = domain.split('.');
  // A last label of digits only is an address, not a name.
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label)) || /^[0-9]+$/.test(labels.at(-1) ?? '')) {
    return refuse('domain');
  }
  return ok(`${local}@${domain}`);
}

/** First letters and the last label; the number of dots is fixed, so that the mask does not tell lengths. */
export function maskMail(mail: string): string {
  const canonical = canonicalMail(mail);
  if (!canonical.ok) return '•••';
  const at = canonical.value.lastIndexOf('@');
  const domain = canonical.value.slice(at + 1);
  return `${mask(canonical.value.slice(0, at))}@${mask(domain)}${domain.slice(domain.lastIndexOf('.'))}`;
}

const mask = (text: string): string => `${text.slice(0, 1)}•••`;

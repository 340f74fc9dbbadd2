/**
 * What a QR code, a link or typed letters mean to this app. Only addresses of its own origin count: a code that leads
 * elsewhere is named as foreign and never opened.
 */
import { offlineTextFactor } from '@strongroom/authenticators/mobile-key';

export type Scanned =
  | { readonly kind: 'activation'; readonly invitation: string }
  | { readonly kind: 'prompt'; readonly challengeId: string; readonly number: string }
  | { readonly kind: 'offline'; readonly text: string; readonly keyId: string }
  | { readonly kind: 'foreign' };

const LONGEST = 2_000;

export function readScanned(text: string, origin: string): Scanned {
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return { kind: 'foreign' };
  const keyId = offlineTextFactor(trimmed);
  if (keyId !== null) return { kind: 'offline', text: trimmed, keyId };
  if (!URL.canParse(trimmed)) return { kind: 'foreign' };
  const url = new URL(trimmed);
  return url.origin === origin ? readFragment(url.hash) : { kind: 'foreign' };
}

/** The part behind the # never reaches a server, so what stands in it is in no log. */
function readFragment(hash: string): Scanned {
  const [, name, value = ''] = /^#(activate|prompt)=(.+)$/u.exec(hash) ?? [];
  if (name === 'activate') return { kind: 'activation', invitation: decodeURIComponent(value) };
  const [, challengeId = '', number = ''] = /^([\w-]+)\.(\d{2,4})$/u.exec(value) ?? [];
  return name === 'prompt' && challengeId !== '' ? { kind: 'prompt', challengeId, number } : { kind: 'foreign' };
}

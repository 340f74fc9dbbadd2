/**
 * Registers the service worker. The page enforces Trusted Types: the one script address that this app ever hands to the
 * browser goes through a policy that knows no other.
 */
const WORKER = '/sw.js';

interface Factory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

export function startWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  const { trustedTypes } = globalThis as { trustedTypes?: Factory };
  const policy = trustedTypes?.createPolicy('strongroom-key', {
    createScriptURL(url) {
      if (url !== WORKER) throw new TypeError('no other script is loaded');
      return url;
    },
  });
  // Without a worker the app works while there is a network; the page that helps says so.
  navigator.serviceWorker.register(policy?.createScriptURL(WORKER) ?? WORKER).catch(() => undefined);
}

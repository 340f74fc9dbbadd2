/**
 * Before the app's service worker, in demonstrations only: a push that the simulated phone received reaches the worker as
 * one of the browser's would. Nobody but pages of the app's own origin can speak to it.
 */
interface Push {
  readonly data: { text(): string; json(): unknown };
  waitUntil(work: Promise<unknown>): void;
}
type Extendable<Of extends Event> = Of & Pick<Push, 'waitUntil'>;
interface Fetch extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const SHELL = { cache: 'phone-shell', at: '/phone-shell.js' };

const listeners: ((push: Push) => void)[] = [];
const listen = globalThis.addEventListener.bind(globalThis) as (type: string, listener: unknown) => void;

globalThis.addEventListener = ((type: string, listener: (push: Push) => void) => {
  if (type === 'push') listeners.push(listener);
  listen(type, listener);
}) as typeof globalThis.addEventListener;

listen('install', (event: Extendable<Event>) => {
  event.waitUntil(caches.open(SHELL.cache).then((cache) => cache.add(new Request(SHELL.at, { cache: 'reload' }))));
});

// The phone is there without a network too.
listen('fetch', (event: Fetch) => {
  if (new URL(event.request.url).pathname !== SHELL.at) return;
  event.stopImmediatePropagation();
  event.respondWith(caches.match(SHELL.at).then((kept) => kept ?? fetch(event.request)));
});

listen('message', (event: Extendable<MessageEvent>) => {
  const { kind, text } = event.data as { kind?: unknown; text?: unknown };
  if (kind !== 'simulated-push' || typeof text !== 'string') return;
  const data = { text: () => text, json: () => JSON.parse(text) as unknown };
  for (const hear of listeners) hear({ data, waitUntil: (work) => event.waitUntil(work) });
});

/**
 * Keeps the whole app on the phone, so that it opens and answers challenges without a network, and shows that something
 * waits when a push arrives. What a push says is worth nothing to a reader of the lock screen: that there is a request,
 * and no more. Answers of the API are never kept: an old prompt must not look like a present one.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;
/** Filled in by the build: every file of the app, and a name for exactly this set of them. */
declare const __FILES__: readonly string[];
declare const __VERSION__: string;

const CACHE = `app-${__VERSION__}`;
/** The page leaves the words for notices here, in the language of its reader; a worker has no pages to ask. */
const WORDS = { cache: 'words', at: '/-/notice-words' };
const PLAIN_TITLE = 'Strongroom Key';

worker.addEventListener('install', (event) => {
  // Past the browser's own cache: a file of yesterday under a name of today would break the app for good.
  const all = __FILES__.map((file) => new Request(file, { cache: 'reload' }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(all)));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
      .then(() => worker.clients.claim()),
  );
});

const isOld = (name: string): boolean => name.startsWith('app-') && name !== CACHE;

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin || url.pathname.startsWith('/v1/')) return;
  if (request.mode === 'navigate') event.respondWith(fromApp('/', request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(kept(request));
  else event.respondWith(fromApp(url.pathname, request));
});

async function fromApp(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

/** Files that carry their content in their name: once here, always right. */
async function kept(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const known = await cache.match(request);
  if (known !== undefined) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

type Kind = 'prompt' | 'prompt-ended' | 'key-ended' | 'test';

worker.addEventListener('push', (event) => {
  event.waitUntil(announce(kindOf(event.data)));
});

function kindOf(data: PushMessageData | null): Kind {
  try {
    const { type } = (data?.json() ?? {}) as { type?: unknown };
    return type === 'prompt-ended' || type === 'key-ended' || type === 'test' ? type : 'prompt';
  } catch {
    return 'prompt';
  }
}

async function announce(kind: Kind): Promise<void> {
  if (kind === 'prompt-ended') {
    // What was answered elsewhere or ran out must not go on asking.
    for (const notice of await worker.registration.getNotifications({ tag: 'prompt' })) notice.close();
    return;
  }
  const words = await noticeWords();
  const { title, body } = words[kind] ?? { title: PLAIN_TITLE, body: '' };
  await worker.registration.showNotification(title, {
    body,
    tag: kind,
    icon: '/icon-192.png',
    requireInteraction: kind === 'prompt',
  });
}

async function noticeWords(): Promise<Partial<Record<Kind, { title: string; body: string }>>> {
  const stored = await (await caches.open(WORDS.cache)).match(WORDS.at);
  return stored === undefined ? {} : stored.json();
}

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openApp());
});

async function openApp(): Promise<void> {
  const [open] = await worker.clients.matchAll({ type: 'window' });
  if (open === undefined) await worker.clients.openWindow('/');
  else await open.focus();
}

export {};

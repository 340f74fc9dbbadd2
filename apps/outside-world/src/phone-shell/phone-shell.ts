/**
 * The simulated phone around the app that it runs, for demonstrations only: the demonstration puts this script before the
 * app's own, and the product knows nothing of it. It stands in for two parts of a phone that no browser lets us steer:
 * the browser's push service, and flight mode. Without a phone in the address it changes nothing.
 */
const NUMBER_KEY = 'simulated-phone';
const FLIGHT_KEY = 'simulated-flight';
const SUBSCRIPTION_KEY = 'simulated-subscription';

interface Kept {
  readonly id: string;
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
  readonly applicationServerKey: string;
}

/** Named in the address once, and known to this window from then on. */
function phoneNumber(): string | null {
  const address = new URL(location.href);
  const named = address.searchParams.get('phone');
  if (named !== null) {
    sessionStorage.setItem(NUMBER_KEY, named);
    address.searchParams.delete('phone');
    history.replaceState(history.state, '', address);
  }
  return sessionStorage.getItem(NUMBER_KEY);
}

function start(world: string, number: string): void {
  const flight = startFlightMode(sessionStorage.getItem(FLIGHT_KEY) === 'on');
  replacePushManager(world, number);
  const stream = new EventSource(`${world}/phone/${encodeURIComponent(number)}/events`);
  stream.addEventListener('flight', (message) => {
    const { on } = JSON.parse(message.data) as { on: boolean };
    sessionStorage.setItem(FLIGHT_KEY, on ? 'on' : 'off');
    flight(on);
  });
  stream.addEventListener('push', (message) => {
    const { text } = JSON.parse(message.data) as { text: string };
    void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage({ kind: 'simulated-push', text }));
  });
}

/** Requests that run are cut off, and new ones fail, as without a network. Answers how to change it. */
function startFlightMode(onAtFirst: boolean): (on: boolean) => void {
  let on = onAtFirst;
  let cut = new AbortController();
  const plain = globalThis.fetch.bind(globalThis);
  Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => !on });
  globalThis.fetch = (input, init) => {
    if (on) return Promise.reject(new TypeError('flight mode'));
    const signals = [cut.signal, ...(init?.signal ? [init.signal] : [])];
    return plain(input, { ...init, signal: AbortSignal.any(signals) });
  };
  return (next) => {
    if (next === on) return;
    on = next;
    if (on) cut.abort();
    else cut = new AbortController();
    dispatchEvent(new Event(on ? 'offline' : 'online'));
  };
}

/** The browser's subscription, made at the simulated push service instead of the maker's. */
function replacePushManager(world: string, number: string): void {
  const subscriptions = `${world}/phone/subscriptions`;
  const find = (): Kept | null => JSON.parse(localStorage.getItem(SUBSCRIPTION_KEY) ?? 'null') as Kept | null;
  const seen = ({ id, endpoint, keys }: Kept) => ({
    endpoint,
    toJSON: () => ({ endpoint, keys }),
    async unsubscribe() {
      localStorage.removeItem(SUBSCRIPTION_KEY);
      return (await fetch(`${subscriptions}/${id}`, { method: 'DELETE' })).ok;
    },
  });
  const manager = {
    async getSubscription() {
      const kept = find();
      return kept === null ? null : seen(kept);
    },
    async subscribe({ applicationServerKey }: { readonly applicationServerKey: string }) {
      const kept = find();
      if (kept?.applicationServerKey === applicationServerKey) return seen(kept);
      if (kept !== null) throw new DOMException('made with another key', 'InvalidStateError');
      const made = await fetch(subscriptions, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ number, applicationServerKey }),
      });
      if (!made.ok) throw new DOMException('the push service refused', 'AbortError');
      const subscription = { ...((await made.json()) as Omit<Kept, 'applicationServerKey'>), applicationServerKey };
      localStorage.setItem(SUBSCRIPTION_KEY, JSON.stringify(subscription));
      return seen(subscription);
    },
  };
  Object.defineProperty(ServiceWorkerRegistration.prototype, 'pushManager', { configurable: true, get: () => manager });
}

const world = document.currentScript?.dataset.world;
const number = phoneNumber();
if (world !== undefined && number !== null) start(world, number);

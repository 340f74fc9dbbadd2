/**
 * Notifications: permission, subscription, and whether the server knows it. Each can be missing by itself, and the page
 * that helps says which. A browser without push still gets every prompt while the app is open.
 */
import type { MobileKey } from '@strongroom/contract';
import type { StoredKey } from './keys.store.ts';
import { call, type PhoneResult } from './phone.client.ts';

export type Permission = 'granted' | 'denied' | 'default' | 'unsupported';

export function pushPermission(): Permission {
  if (typeof Notification === 'undefined' || !('PushManager' in globalThis)) return 'unsupported';
  return Notification.permission;
}

export async function hasSubscription(): Promise<boolean> {
  const registration = await navigator.serviceWorker?.getRegistration();
  return (await registration?.pushManager?.getSubscription().catch(() => null)) != null;
}

export type PushFailure = 'refused' | 'unsupported' | 'no-server-key' | 'browser' | 'server';

/** Asks, subscribes and tells the server; what is there already is kept. */
export async function switchPushOn(key: StoredKey): Promise<PhoneResult<MobileKey> | { ok: false; why: PushFailure }> {
  if (pushPermission() === 'unsupported') return { ok: false, why: 'unsupported' };
  if ((await Notification.requestPermission()) !== 'granted') return { ok: false, why: 'refused' };
  const standing = await call('getMobileKey', {}, key);
  if (!standing.ok) return standing;
  const { serverKey } = standing.data.push;
  if (serverKey === null) return { ok: false, why: 'no-server-key' };
  const subscription = await subscribed(serverKey);
  if (subscription === null) return { ok: false, why: 'browser' };
  const { endpoint, keys } = subscription.toJSON();
  const body = { endpoint: endpoint ?? '', p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' };
  return call('subscribeMobileKey', { body }, key);
}

async function subscribed(applicationServerKey: string): Promise<PushSubscription | null> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const wanted = { userVisibleOnly: true, applicationServerKey };
  try {
    return await pushManager.subscribe(wanted);
  } catch {
    // One made with a former key of the server stands in the way.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(wanted).catch(() => null);
  }
}

/** Shows one by the same way that a push takes in this browser; no server takes part. */
export async function showTestNotice(words: { readonly title: string; readonly body: string }): Promise<boolean> {
  const registration = await navigator.serviceWorker?.getRegistration();
  if (registration === undefined || pushPermission() !== 'granted') return false;
  await registration.showNotification(words.title, { body: words.body, tag: 'test', icon: '/icon-192.png' });
  return true;
}

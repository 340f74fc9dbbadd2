/**
 * Where the house pushes to. The address comes from the phone, and the house calls it: so it names a push service that
 * the operator knows, by https at the usual port, and never a machine beside us.
 *
 * Attack (SSRF): somebody with a phone of their own subscribes with an address inside the broker's network, and every
 * prompt makes the server call it. Only names on the list are called; the list has names, no addresses; what such a name
 * resolves to is looked at when it is called (platform/outbound.ts), so a name that points inside is refused as well.
 */
/** A host name; `*.` before it takes every name below. An origin with http is a push service on this machine (demo). */
export type PushServiceName = string;

export function isPushAddress(endpoint: string, services: readonly PushServiceName[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { protocol, hostname, port, username, password, origin } = new URL(endpoint);
  // Attack: https://known.example@10.0.0.1/ reads like the name that is on the list.
  if (username !== '' || password !== '') return false;
  if (services.includes(origin)) return true;
  if (protocol !== 'https:' || port !== '') return false;
  return services.some((name) => (name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name));
}

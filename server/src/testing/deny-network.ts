/**
 * Loaded before every test file: a test reaches this machine's loopback and Unix sockets, nothing else. A test that
 * needs the outside world would pass or fail with somebody else's server, and could send something to a real person.
 */
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const DENIED = Symbol.for('strongroom.network-denied');

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  if (net.isIPv4(name)) return name.startsWith('127.');
  return name === '::1' || /^::ffff:127(\.\d+){3}$/.test(name);
}

function refuseBeyondLoopback(host: unknown, act: string): void {
  if (host === undefined || host === null || host === '') return;
  if (typeof host === 'string' && isLoopback(host)) return;
  throw new Error(`tests reach nothing beyond loopback: ${act} ${String(host)} was refused`);
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

/** Replaces a method by one that looks at the host among its arguments first. */
function guard(owner: object, method: string, act: string, hostOf: (args: readonly unknown[]) => unknown): void {
  const original: unknown = Reflect.get(owner, method);
  if (typeof original !== 'function') return;
  const guarded: AnyFunction = function (...args) {
    refuseBeyondLoopback(hostOf(args), act);
    return Reflect.apply(original, this, args);
  };
  Object.defineProperty(owner, method, { value: guarded, configurable: true, writable: true });
}

/** The forms of `socket.connect`: options, port and host, a path, or Node's own list of already sorted arguments. */
function connectHost(args: readonly unknown[]): unknown {
  const first = args[0];
  if (Array.isArray(first)) return connectHost(first);
  if (typeof first === 'object' && first !== null) {
    return 'path' in first && typeof first.path === 'string' ? undefined : Reflect.get(first, 'host');
  }
  const isPort = typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first));
  return isPort && typeof args[1] !== 'function' ? args[1] : undefined;
}

export function denyNetwork(): void {
  if (Reflect.get(globalThis, DENIED) === true) return;
  Reflect.set(globalThis, DENIED, true);
  guard(net.Socket.prototype, 'connect', 'connecting to', connectHost);
  guard(dgram.Socket.prototype, 'connect', 'sending to', (args) => args[1] ?? 'localhost');
  guard(dgram.Socket.prototype, 'send', 'sending to', (args) => args.findLast((arg) => typeof arg === 'string'));
  const resolvers = [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype];
  for (const owner of resolvers) {
    for (const method of resolvingMethods(owner)) guard(owner, method, 'looking up', (args) => args[0]);
  }
  syncBuiltinESMExports();
}

function resolvingMethods(owner: object): string[] {
  const named = new Set([...Object.keys(owner), ...Object.getOwnPropertyNames(Object.getPrototypeOf(owner) ?? {})]);
  return [...named, ...Object.getOwnPropertyNames(owner)].filter((name) => /^(lookup$|resolve|reverse$)/.test(name));
}

denyNetwork();

/** A headless Chromium, spoken to over its debugging protocol; only what measuring a page load needs. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

export function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  const candidates = named === undefined || named === '' ? NAMES : [named];
  const starts = (program: string): boolean =>
    /Chrom/.test(spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 30_000 }).stdout ?? '');
  return candidates.find(starts) ?? null;
}

export interface Tab {
  send<T = unknown>(method: string, params?: Readonly<Record<string, unknown>>): Promise<T>;
  /** Resolves when the event comes the next time. */
  next(event: string): Promise<void>;
}

export interface Chromium {
  /** A tab with its own cookies and an empty cache; closed when the work is done. */
  inFreshTab<T>(work: (tab: Tab) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function startChromium(program: string): Promise<Chromium> {
  const profile = mkdtempSync(join(tmpdir(), 'strongroom-chromium-'));
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [
    '--headless=new',
    '--remote-debugging-port=0',
    '--no-first-run',
    '--disable-extensions',
    '--mute-audio',
  ];
  const child = spawn(program, [...args, ...root, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const socket = new WebSocket(await debuggingUrl(child));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  const talk = speak(socket);
  return {
    async inFreshTab(work) {
      const { browserContextId } = await talk.send<{ browserContextId: string }>('Target.createBrowserContext');
      const url = 'about:blank';
      const { targetId } = await talk.send<{ targetId: string }>('Target.createTarget', { url, browserContextId });
      const { sessionId } = await talk.send<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true,
      });
      try {
        return await work({
          send: (method, params) => talk.send(method, params, sessionId),
          next: (event) => talk.next(event, sessionId),
        });
      } finally {
        await talk.send('Target.disposeBrowserContext', { browserContextId });
      }
    },
    async close() {
      socket.close();
      child.kill('SIGTERM');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function debuggingUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', () => reject(new Error(`Chromium ended at once:\n${said}`)));
    child.stderr?.on('data', (data) => {
      said += data;
      const url = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

function speak(socket: WebSocket) {
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  const listeners = new Map<string, (() => void)[]>();
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message;
    if (message.id !== undefined) {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error !== undefined) asked?.reject(new Error(message.error.message));
      else asked?.resolve(message.result as never);
      return;
    }
    const key = `${message.sessionId ?? ''} ${message.method ?? ''}`;
    for (const tell of listeners.get(key) ?? []) tell();
    listeners.delete(key);
  });
  return {
    send<T>(method: string, params: Readonly<Record<string, unknown>> = {}, sessionId?: string): Promise<T> {
      last += 1;
      const id = last;
      socket.send(JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) }));
      return new Promise((resolve, reject) => waiting.set(id, { resolve: resolve as never, reject }));
    },
    next(event: string, sessionId: string): Promise<void> {
      const key = `${sessionId} ${event}`;
      return new Promise((resolve) => listeners.set(key, [...(listeners.get(key) ?? []), resolve]));
    },
  };
}

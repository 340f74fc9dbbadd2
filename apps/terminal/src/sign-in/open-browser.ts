/** Opens an address in the browser of the person; where there is none, the printed address is all there is. */
import { spawn } from 'node:child_process';

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

export function openBrowser(url: string, environment: NodeJS.ProcessEnv): boolean {
  const isDesktop = process.platform in COMMANDS || environment.DISPLAY || environment.WAYLAND_DISPLAY;
  // Over SSH a browser would open on the other machine, in front of somebody else.
  if (!isDesktop || environment.SSH_CONNECTION) return false;
  const [command = '', ...args] = COMMANDS[process.platform] ?? ['xdg-open'];
  // No shell in between: the address is one argument, whatever it contains.
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
  child.once('error', () => {});
  child.unref();
  return true;
}

/**
 * The authenticator as the demonstration serves it: the built app, unchanged, with the simulated phone around it
 * (apps/outside-world, phone-shell). What stands in for a phone's push service and its flight mode is added here and is
 * part of no product file: whoever serves the built app itself serves nothing of it.
 */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export function stagePhoneApp(built: { app: string; world: string }, target: string, worldUrl: string): string {
  // Without a build there is no app to be served, here or there.
  if (!existsSync(join(built.app, 'index.html')) || !existsSync(join(built.world, 'phone-shell.js'))) return built.app;
  rmSync(target, { recursive: true, force: true });
  cpSync(built.app, target, { recursive: true });
  const replace = (name: string, text: string): void => {
    writeFileSync(join(target, name), text);
    for (const packed of ['.br', '.gz']) rmSync(join(target, name + packed), { force: true });
  };
  const read = (directory: string, name: string): string => readFileSync(join(directory, name), 'utf8');
  const own = (name: string): string => `(()=>{${read(built.world, name)}})();\n`;
  replace('phone-shell.js', own('phone-shell.js'));
  const script = `<script src="/phone-shell.js" data-world="${worldUrl}"></script>`;
  replace('index.html', read(built.app, 'index.html').replace('<head>', `<head>${script}`));
  replace('sw.js', own('phone-worker.js') + read(built.app, 'sw.js'));
  return target;
}

/** Sends reads at a fixed rate when asked to; see lib/open-model.ts. */
import { type OpenLoadWish, openLoad } from '../lib/open-model.ts';

process.on('message', (wish: OpenLoadWish) => {
  void openLoad(wish).then((result) => process.send?.(result));
});
process.on('SIGTERM', () => process.exit(0));
process.stdout.write('READY {"port":0}\n');

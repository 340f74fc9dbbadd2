/** What an answer carries when the session of the browser it goes to is over. */
import { clearCookie } from './cookies.ts';
import type { ReplyExtras } from './route.ts';

/**
 * What leaves the browser when its session ends, by sign-out or by itself. On a public computer everything of ours goes, cookies of the device included;
 * at home the device stays recognised.
 */
export function signedOut(everything: boolean): ReplyExtras {
  return {
    cookies: [clearCookie('session')],
    headers: { 'clear-site-data': everything ? '"cache", "cookies", "storage"' : '"cache"' },
  };
}

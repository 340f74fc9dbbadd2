/** Leaves the words of notifications where the service worker finds them, in the language that is spoken now. */
import { translate } from './wording.ts';

const CACHE = 'words';
const AT = '/-/notice-words';

export async function leaveNoticeWords(): Promise<void> {
  if (!('caches' in globalThis)) return;
  const words = {
    prompt: { title: translate('notice.promptTitle'), body: translate('notice.promptBody') },
    'key-ended': { title: translate('notice.endedTitle'), body: translate('notice.endedBody') },
    test: { title: translate('notice.testTitle'), body: translate('notice.testBody') },
  };
  await caches
    .open(CACHE)
    .then((cache) => cache.put(AT, Response.json(words)))
    // Storage is refused: notices then carry the name of the app alone.
    .catch(() => undefined);
}

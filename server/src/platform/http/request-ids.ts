/** A name for each request, sixteen random characters: it tells nobody how many there were, or who else asked. */
import type { Random } from '@strongroom/core';

const BYTES = 12;
const LENGTH = 16;
/** Random bytes are drawn and written out for many at once: one by one this costs more than finding a session. */
const AT_ONCE = 64;

export function makeRequestIds(random: Random): () => string {
  let drawn = '';
  let next = 0;
  return () => {
    if (next >= drawn.length) {
      drawn = Buffer.from(random(BYTES * AT_ONCE)).toString('base64url');
      next = 0;
    }
    next += LENGTH;
    return drawn.slice(next - LENGTH, next);
  };
}

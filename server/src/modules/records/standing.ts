/**
 * An export under way lasts no longer than its reader: before each piece is handed out it is asked whether the session or
 * the credential it was begun with still stands, and where it does not, the connection is cut.
 *
 * Attack: an export is begun with a stolen session and read slowly; the session is ended, and the file goes on.
 */
export async function* whileStanding(
  chunks: AsyncIterable<string>,
  stands: () => Promise<boolean>,
): AsyncGenerator<string> {
  let begun = false;
  for await (const chunk of chunks) {
    // The first piece is the head of the file and names no entry; whoever gets it was judged a moment ago.
    if (begun && !(await stands())) throw new Error('The reader of an export is gone');
    begun = true;
    yield chunk;
  }
}

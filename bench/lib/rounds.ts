/**
 * Runs contenders in turn, A B C A B C, and throws the first round away: noise then hits all of them, and nobody is
 * judged on cold code.
 */
export type Contenders<T> = ReadonlyMap<string, () => Promise<T>>;

export async function inTurn<T>(contenders: Contenders<T>, rounds: number): Promise<ReadonlyMap<string, T[]>> {
  const results = new Map<string, T[]>([...contenders.keys()].map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of contenders) {
      const result = await run();
      if (round > 0) results.get(name)?.push(result);
    }
    process.stderr.write(round === 0 ? 'w' : '.');
  }
  process.stderr.write('\n');
  return results;
}

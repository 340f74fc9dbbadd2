/** Throws when an invariant does not hold. For bugs only: bad input is refused with a value, never with this. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant violated: ${message}`);
}

/** Marks the branch an exhaustive switch can never reach; a new case then fails to compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}

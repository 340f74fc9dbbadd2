/**
 * One load for everybody who asks for the same thing while it is on its way. What is kept for a second in memory is
 * asked for by all waiting requests at once when that second ends; the database then answers one of them for all.
 */
export type SingleFlight<T> = (key: string, load: () => Promise<T>) => Promise<T>;

export function makeSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Promise<T>>();
  return (key, load) => {
    const known = flights.get(key);
    if (known !== undefined) return known;
    const flight = load().finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  };
}

/**
 * How every process of ours ends: in order on the first signal, at once on the second. Exit code 0 when it stopped in
 * order, 1 when it could not.
 */
import type { Logger } from './logging.ts';

/** Runs `stop` once on the first signal; a second signal ends at once. */
export function stopOnSignals(stop: () => Promise<void>, logger: Logger): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

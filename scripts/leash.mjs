/**
 * Loaded into every program that the launcher starts: when the launcher is gone (its end of the channel closes even
 * after kill -9), the program is asked to end in good order, and made to end when it does not. Processes that the
 * program forks inherit this file with its arguments; their channel is the program's business and left alone.
 */
const PATIENCE_MS = 15_000;

if (process.channel !== undefined && process.env.LAUNCHER_PROCESS === String(process.ppid)) {
  process.once('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), PATIENCE_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // Watching must not keep a finished program alive.
  process.channel?.unref();
}

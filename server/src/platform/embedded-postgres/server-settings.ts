/**
 * The command line of an embedded server. Settings stand here and not in postgresql.conf, so that a data directory made
 * by an older Strongroom runs with today's settings.
 */
export function serverSettings({
  data,
  socket,
  durable,
}: {
  data: string;
  socket: string;
  durable: boolean;
}): readonly string[] {
  const settings = {
    // No TCP at all: an embedded database trusts whoever reaches its socket.
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0700',
    max_connections: '100',
    // Modest on purpose: the machine also runs the product, and the working set of one broker desk is small.
    shared_buffers: '64MB',
    max_wal_size: '512MB',
    huge_pages: 'off',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
    ...(durable ? DURABLE : THROW_AWAY),
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/** Said explicitly, so that nobody weakens them by editing a file in the data directory. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** For clusters of tests, whose data are worthless after a crash. */
const THROW_AWAY = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' };

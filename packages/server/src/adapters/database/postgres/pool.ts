import pg from 'pg';

/**
 * Connections to PostgreSQL, made when asked for. One that is lost never ends the process: whoever uses it learns of it by
 * its next statement, and an idle one is replaced.
 */
export function openPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(options);
  pool.on('error', ignore);
  // A server that shuts down may say so in the same packet in which it says that a new connection is ready: before
  // whoever asked for the connection can listen.
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

function ignore(): void {}

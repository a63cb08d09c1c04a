import { type ServerOptions, startServer, type TestServer } from './server.ts';

/** Starts Wharf so that it imports from servers on this machine. */
export function startImportingServer(
  env: Readonly<Record<string, string>> = {},
  options: Pick<ServerOptions, 'dataDirectory'> = {},
): Promise<TestServer> {
  return startServer({ ...options, env: { WHARF_IMPORT_ALLOW_CIDRS: '127.0.0.0/8', ...env } });
}

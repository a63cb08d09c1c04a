import { type ClientOptions, Wharf } from '../../src/index.ts';
import type { WharfServer } from './wharf-server.ts';

/** A client of a test's server. Pass `baseURL` to go through another in front of it. */
export function clientOf(server: WharfServer, options: ClientOptions = {}): Wharf {
  const { apiKey, apiSecret, baseURL } = server;
  return new Wharf({ apiKey, apiSecret, baseURL, ...options });
}

import { isIP, type LookupFunction, type Socket, connect as tcpConnect } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import type { buildConnector } from 'undici';
import { RemoteFailedError, RemoteRefusedError } from '../../ports/remote-fetcher.ts';
import { ConnectingSockets } from './connecting-sockets.ts';
import { unreachableHost } from './refusals.ts';
import { checkDestination, type Destination, portOf, type UrlRules } from './url-rules.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a name. Rejects as `dns.lookup` does. */
export type ResolveName = (name: string) => Promise<readonly ResolvedAddress[]>;

/** What `dns.lookup` says of names that do not exist, or have no address. */
const NO_SUCH_NAME = new Set(['ENOTFOUND', 'ENODATA']);

/** Milliseconds for one address before the next is tried as well (RFC 8305); the default of 250 is short
 * for the other side of the world. */
const NEXT_ADDRESS_AFTER = 1000;

export interface ConnectorOptions {
  readonly rules: UrlRules;
  readonly resolve: ResolveName;
  /** Milliseconds to resolve the name, to connect, and for the TLS handshake, all together. */
  readonly connectMs: number;
}

/**
 * Opens the connections of an undici agent, to vetted addresses alone: of a name, the vetted ones among
 * those that this very connection resolved; a literal, for which Node looks nothing up, before connecting.
 * Certificate, SNI and Host keep the name.
 */
export class GuardedConnector {
  readonly #options: ConnectorOptions;
  readonly #connecting = new ConnectingSockets();

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  readonly connect: buildConnector.connector = (target, callback) => {
    const { hostname, protocol, port } = target;
    if (isIP(hostname) !== 0) {
      try {
        checkDestination(hostname, target, this.#options.rules);
      } catch (error) {
        callback(error as Error, null);
        return;
      }
    }
    const secure = protocol === 'https:';
    const options = {
      host: hostname,
      port: portOf({ protocol, port }),
      lookup: this.#lookup(target),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER,
      highWaterMark: 64 * 1024,
      noDelay: true,
      keepAlive: true,
    };
    const socket: Socket = secure
      ? tlsConnect({
          ...options,
          // RFC 6066 section 3: no literals. They are still what the certificate is checked for.
          ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
          ALPNProtocols: ['http/1.1'],
          // Otherwise the environment could turn it off.
          rejectUnauthorized: true,
        })
      : tcpConnect(options);
    this.#settle(socket, { event: secure ? 'secureConnect' : 'connect', origin: originOf(target) }, callback);
  };

  /**
   * Says that a request waits for a connection to an origin.
   * @returns to be called once, when it waits no longer
   */
  wait(origin: string): () => void {
    return this.#connecting.wait(origin);
  }

  #settle(
    socket: Socket,
    { event, origin }: { readonly event: string; readonly origin: string },
    callback: buildConnector.Callback,
  ): void {
    this.#connecting.add(socket, origin);
    const timer = setTimeout(() => socket.destroy(connectTimeout()), this.#options.connectMs);
    const settled = () => {
      clearTimeout(timer);
      this.#connecting.delete(socket);
      socket.off('error', failed);
      socket.off(event, connected);
    };
    const connected = () => {
      settled();
      callback(null, socket);
    };
    const failed = (error: Error) => {
      settled();
      // A TLS socket may report more than one error.
      socket.on('error', () => {});
      callback(error, null);
    };
    socket.once(event, connected);
    socket.once('error', failed);
  }

  #lookup(destination: Destination): LookupFunction {
    return (name, { all }, callback) => {
      this.#vetted(name, destination).then(
        (addresses) => {
          const [first] = addresses;
          if (all === true) callback(null, [...addresses]);
          else callback(null, first.address, first.family);
        },
        (error: Error) => callback(error, '', 0),
      );
    };
  }

  async #vetted(
    name: string,
    destination: Destination,
  ): Promise<[ResolvedAddress, ...(readonly ResolvedAddress[])]> {
    const vetted: ResolvedAddress[] = [];
    let refusal = unreachableHost();
    for (const resolved of await this.#resolve(name)) {
      try {
        checkDestination(resolved.address, destination, this.#options.rules);
        vetted.push({ address: resolved.address, family: isIP(resolved.address) });
      } catch (error) {
        if (!(error instanceof RemoteRefusedError)) throw error;
        if (error.code !== 'unreachable-host') refusal = error;
      }
    }
    const [first, ...others] = vetted;
    if (first === undefined) throw refusal;
    return [first, ...others];
  }

  async #resolve(name: string): Promise<readonly ResolvedAddress[]> {
    try {
      return await this.#options.resolve(name);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== undefined && NO_SUCH_NAME.has(code)) throw unreachableHost();
      throw new RemoteFailedError('connect', 'The name of the host cannot be looked up now.', {
        cause: new Error(`${code ?? 'unknown'}: ${message}`),
      });
    }
  }
}

function originOf({ protocol, host, hostname }: buildConnector.Options): string {
  return `${protocol}//${host ?? hostname}`;
}

function connectTimeout(): Error {
  return new RemoteFailedError('timeout', 'The server did not accept the connection in time.');
}

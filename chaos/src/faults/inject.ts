import type { HttpFault, HttpProxy } from '../proxy/http-proxy.ts';
import type { TcpFault } from '../proxy/tcp-proxy.ts';
import type { DatabaseEnd } from '../system/postgres.ts';
import type { SmallDisk } from '../system/small-disk.ts';
import type { System } from '../system/system.ts';
import type { PlannedFault } from './schedule.ts';

/**
 * Ends a fault. Resolves when what it broke has been set in motion again, not when that runs.
 * @returns how many requests or packets ran into it, where that is counted
 */
export type Heal = () => void | number | Promise<void> | Promise<number | undefined>;

type Injector = (system: System, fault: PlannedFault) => Heal;

/** Answers of stores that have had enough: Amazon's for too many requests, MinIO's for a full disk. */
const SLOW_DOWN = s3Error('SlowDown', 'Please reduce your request rate.');
const STORE_FULL = s3Error(
  'XMinioStorageFull',
  'Storage backend has reached its minimum free drive threshold.',
);

/** How each kind of fault is done and undone. */
const INJECTORS: Readonly<Record<string, Injector>> = {
  'node-kill': (system, { target }) => hold(system, target, 'SIGKILL'),
  'node-terminate': (system, { target }) => hold(system, target, 'SIGTERM'),
  'node-suspend': (system, { target }) => {
    const node = nodeOf(system, target);
    node.suspend();
    return () => node.resume();
  },
  'node-clock': (system, { target, amount = 0 }) => {
    const node = nodeOf(system, target);
    node.skewClock(amount);
    return () => node.skewClock(0);
  },

  'api-cut': (system, { target }) => cut(apiProxy(system, target)),
  'api-lose-reply': (system, fault) => onHttp(apiProxy(system, fault.target), fault, { kind: 'lose-reply' }),
  'api-reset': (system, fault) => onHttp(apiProxy(system, fault.target), fault, { kind: 'reset' }),
  'api-truncate': (system, fault) => onHttp(apiProxy(system, fault.target), fault, { kind: 'truncate' }),
  'api-delay': (system, fault) => onHttp(apiProxy(system, fault.target), fault, { kind: 'delay' }),

  'database-fast': (system) => endDatabase(system, 'fast'),
  'database-immediate': (system) => endDatabase(system, 'immediate'),
  'database-kill': (system) => endDatabase(system, 'kill'),
  'database-full': (system) => {
    const postgres = present(system.postgres);
    const heal = fill(postgres.disk);
    return async () => {
      const hits = await heal();
      // Out of space it may have ended itself.
      await postgres.revive();
      return typeof hits === 'number' ? hits : undefined;
    };
  },
  'database-cut': (system, { target }) => cut(present(system.databaseProxies.get(target))),
  'database-delay': (system, fault) => onTcp(system, fault, 'delay'),
  'database-half-open': (system, fault) => onTcp(system, fault, 'half-open'),
  'database-black-hole': (system, fault) => onTcp(system, fault, 'black-hole'),

  'store-kill': (system) => endStore(system, 'rgw'),
  'store-osd-kill': (system) => endStore(system, 'osd'),
  'store-suspend': (system) => {
    const ceph = present(system.ceph);
    ceph.suspend();
    return () => ceph.resume();
  },
  'store-cut': (system) => cut(present(system.storeProxy)),
  'store-slow-down': (system, fault) =>
    onHttp(present(system.storeProxy), fault, { kind: 'answer', status: 503, body: SLOW_DOWN }),
  'store-full': (system, fault) =>
    onHttp(
      present(system.storeProxy),
      { ...fault, amount: 100 },
      { kind: 'answer', status: 507, body: STORE_FULL, writesOnly: true },
    ),
  'store-lose-reply': (system, fault) => onHttp(present(system.storeProxy), fault, { kind: 'lose-reply' }),
  'store-reset': (system, fault) => onHttp(present(system.storeProxy), fault, { kind: 'reset' }),
  'store-truncate': (system, fault) => onHttp(present(system.storeProxy), fault, { kind: 'truncate' }),
  'store-delay': (system, fault) => onHttp(present(system.storeProxy), fault, { kind: 'delay' }),

  'disk-full': (system) => fill(system.dataDisk),
};

/** Names of the kinds that can be done. */
export const INJECTABLE: readonly string[] = Object.keys(INJECTORS);

/**
 * Does a fault to the system.
 * @returns how to undo it
 */
export function inject(system: System, fault: PlannedFault): Heal {
  const injector = INJECTORS[fault.kind];
  if (injector === undefined) throw new Error(`Nobody knows how to do ${fault.kind}`);
  return injector(system, fault);
}

function hold(system: System, target: string, signal: 'SIGKILL' | 'SIGTERM'): Heal {
  const node = nodeOf(system, target);
  node.hold(signal);
  return () => node.release();
}

function endDatabase(system: System, how: DatabaseEnd): Heal {
  const postgres = present(system.postgres);
  postgres.hold(how);
  return () => postgres.release();
}

function endStore(system: System, which: 'rgw' | 'osd'): Heal {
  const ceph = present(system.ceph);
  ceph.hold(which);
  return () => ceph.release();
}

/** Where no disk of limited size could be mounted there is nothing to fill, and nobody runs into it. */
function fill(disk: SmallDisk | undefined): Heal {
  if (disk === undefined) return () => 0;
  disk.fill();
  return () => disk.clear();
}

function cut(proxy: { cut(): void }): Heal {
  proxy.cut();
  return () => {};
}

/** A delay has its amount in milliseconds, the others in percent of the requests. */
function onHttp(proxy: HttpProxy, { id, amount = 100 }: PlannedFault, fault: Omit<HttpFault, 'share'>): Heal {
  const isDelay = fault.kind === 'delay';
  proxy.inject(id, {
    ...fault,
    share: isDelay ? 1 : amount / 100,
    ...(isDelay ? { milliseconds: amount } : {}),
  });
  return () => proxy.heal(id);
}

function onTcp(system: System, { id, target, amount = 0 }: PlannedFault, kind: TcpFault['kind']): Heal {
  const proxy = present(system.databaseProxies.get(target));
  proxy.inject(id, { kind, milliseconds: amount });
  return () => proxy.heal(id);
}

function nodeOf(system: System, name: string) {
  return present(system.nodes.get(name));
}

function apiProxy(system: System, name: string): HttpProxy {
  return present(system.apiProxies.get(name));
}

function present<T>(piece: T | undefined): T {
  if (piece === undefined) throw new Error('The topology has no such piece');
  return piece;
}

function s3Error(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
}

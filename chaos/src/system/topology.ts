/** What is started: how many processes in which roles, on which database and store. */
export interface Topology {
  readonly nodes: readonly NodePlan[];
  readonly database: 'postgres' | 'sqlite';
  readonly store: 's3' | 'disk';
}

export interface NodePlan {
  readonly name: string;
  readonly role: 'api' | 'worker' | 'all';
}

export const TOPOLOGIES = {
  /** What the promises of many nodes are about. */
  cluster: {
    nodes: [
      { name: 'api-1', role: 'api' },
      { name: 'api-2', role: 'api' },
      { name: 'worker-1', role: 'worker' },
      { name: 'worker-2', role: 'worker' },
    ],
    database: 'postgres',
    store: 's3',
  },
  /** One disk has one receiver of parts; any number of workers read it. */
  'postgres-disk': {
    nodes: [
      { name: 'api-1', role: 'api' },
      { name: 'worker-1', role: 'worker' },
      { name: 'worker-2', role: 'worker' },
    ],
    database: 'postgres',
    store: 'disk',
  },
  /** What `npm start` starts. */
  single: {
    nodes: [{ name: 'all-1', role: 'all' }],
    database: 'sqlite',
    store: 'disk',
  },
} as const satisfies Record<string, Topology>;

export type TopologyName = keyof typeof TOPOLOGIES;

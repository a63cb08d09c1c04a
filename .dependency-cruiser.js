// The layering of docs/architecture.md, enforced: data flows one way.
const SERVER = '^packages/server/src';

/** Everything under `from` may import only what `allowed` matches (besides packages and itself). */
function onlyTo(name, from, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from },
    to: { path: `${SERVER}/`, pathNot: allowed },
  };
}

export default {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle means two files that cannot be understood apart.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A file nobody imports is dead code.',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '\\.test\\.ts$', '(^|/)bin/', '/start/', '^bench/'] },
      to: {},
    },
    onlyTo(
      'http-to-domain',
      `${SERVER}/http/`,
      [`${SERVER}/(http|domain|ports|config/config\\.ts)`],
      'HTTP translates requests into use cases; it never reaches an adapter, a job or a validator.',
    ),
    onlyTo(
      'jobs-to-domain',
      `${SERVER}/jobs/`,
      [`${SERVER}/(jobs|domain|ports)/`],
      'Jobs drive use cases; they see adapters only through ports.',
    ),
    onlyTo(
      'domain-to-ports',
      `${SERVER}/domain/`,
      [`${SERVER}/(domain|ports)/`],
      'The domain knows interfaces, not HTTP, SQL or disks.',
    ),
    onlyTo('ports-are-leaves', `${SERVER}/ports/`, [`${SERVER}/ports/`], 'Ports depend on nothing of ours.'),
    onlyTo(
      'validators-to-ports',
      `${SERVER}/validators/`,
      [`${SERVER}/(validators|ports)/`],
      'A validator runs in an isolated process with nothing but the bytes it is given.',
    ),
    onlyTo(
      'sources-to-ports',
      `${SERVER}/sources/`,
      [`${SERVER}/(sources|ports)/`],
      'A source knows a protocol; it reaches the network through the port of the guarded fetcher.',
    ),
    {
      name: 'sources-apart',
      comment: 'A source is added or removed without another noticing.',
      severity: 'error',
      from: { path: `${SERVER}/sources/([^/]+)/` },
      to: { path: `${SERVER}/sources/[^/]+/`, pathNot: `${SERVER}/sources/$1/` },
    },
    onlyTo(
      'adapters-to-ports',
      `${SERVER}/adapters/`,
      [`${SERVER}/(adapters|ports)/`, `${SERVER}/domain/errors\\.ts`],
      'Adapters implement ports and may throw coded domain errors.',
    ),
    {
      name: 'adapters-apart',
      comment: 'One adapter never leans on another: each can be replaced alone.',
      severity: 'error',
      from: { path: `${SERVER}/adapters/([^/]+)/` },
      to: { path: `${SERVER}/adapters/`, pathNot: `${SERVER}/adapters/$1/` },
    },
    onlyTo(
      'config-alone',
      `${SERVER}/config/`,
      [`${SERVER}/config/`],
      'Configuration is parsed before anything exists.',
    ),
    {
      name: 'contract-alone',
      comment: 'The contract is shared by server, SDK and console: it imports none of them.',
      severity: 'error',
      from: { path: '^packages/contract/src' },
      to: { path: '^(packages/(?!contract)|bench)' },
    },
    {
      name: 'acceptance-is-black-box',
      comment: 'Acceptance tests see the program as its users do: over HTTP, never by import.',
      severity: 'error',
      from: { path: '^packages/server/test/acceptance' },
      to: { path: '^packages/(server|contract)/src' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules|/fixtures/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
    parser: 'tsc',
  },
};

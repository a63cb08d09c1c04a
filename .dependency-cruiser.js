// The layering of docs/architecture.md, enforced: data flows one way.
const SERVER = '^packages/server/src';
const CONSOLE_FEATURES = 'session|intake|library|collections|asset|model|activity|storage|settings';

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
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.ts$',
          '\\.test\\.ts$',
          '(^|/)bin/',
          '/start/',
          '^bench/',
          '^chaos/src/system/skewed-clock',
        ],
      },
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
      to: { path: '^(packages/(?!contract)|bench|chaos)' },
    },
    {
      name: 'sdk-alone',
      comment: 'The SDK is published by itself: it imports no other package of ours.',
      severity: 'error',
      from: { path: '^packages/sdk/src' },
      to: { path: '^(packages/(?!sdk/src)|bench|chaos|scripts)' },
    },
    {
      name: 'sdk-runs-anywhere',
      comment:
        'Modules of Node.js only where the platform is Node.js: everything else also runs in browsers.',
      severity: 'error',
      from: { path: '^packages/sdk/src', pathNot: '^packages/sdk/src/platform/node/|\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'sdk-has-no-dependencies',
      comment: 'A client is installed into everything: it brings nothing along.',
      severity: 'error',
      from: { path: '^packages/sdk/src', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'sdk-platform-behind-its-interface',
      comment: 'Which platform it is decides the condition of #platform in package.json, never an import.',
      severity: 'error',
      from: { path: '^packages/sdk/src', pathNot: '^packages/sdk/src/platform/|\\.test\\.ts$' },
      to: { path: '^packages/sdk/src/platform/(browser|generic)/' },
    },
    {
      name: 'sdk-core-is-below',
      comment: 'A request knows nothing of uploads: resources use the core, never the reverse.',
      severity: 'error',
      from: { path: '^packages/sdk/src/(core|errors|hashing|platform)/', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^packages/sdk/src/(resources|uploading|importing|downloading|waiting|uppy|client)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'cli-talks-through-the-sdk',
      comment:
        'A command sees what any client sees; only what administers this machine reaches into the server.',
      severity: 'error',
      from: {
        path: '^packages/cli/src',
        pathNot: '^packages/cli/src/(server/|doctor/(machine|storage)|commands/issued-key)',
      },
      to: { path: '^packages/(server|contract)' },
    },
    {
      name: 'server-below-its-clients',
      comment: 'The server knows none of its clients.',
      severity: 'error',
      from: { path: '^packages/(server|contract)/' },
      to: { path: '^packages/(sdk|cli|console)' },
    },
    {
      name: 'console-talks-through-the-sdk',
      comment: 'The console sees what any client sees.',
      severity: 'error',
      from: { path: '^packages/console/src' },
      to: { path: '^packages/(server|contract|cli)' },
    },
    {
      name: 'console-features-apart',
      comment:
        'A page is changed without another noticing: what two of them share is in ui, client, format or routing.',
      severity: 'error',
      from: { path: `^packages/console/src/(${CONSOLE_FEATURES})/` },
      to: { path: `^packages/console/src/(${CONSOLE_FEATURES})/`, pathNot: '^packages/console/src/$1/' },
    },
    {
      name: 'console-app-on-top',
      comment: 'Only the app puts features together.',
      severity: 'error',
      from: { path: '^packages/console/src/', pathNot: '^packages/console/src/(app/|main\\.tsx)' },
      to: { path: '^packages/console/src/app/' },
    },
    {
      name: 'console-shared-below',
      comment: 'What features share knows none of them.',
      severity: 'error',
      from: { path: '^packages/console/src/(entity|ui|client|format|routing)/' },
      to: { path: `^packages/console/src/(${CONSOLE_FEATURES})/` },
    },
    {
      name: 'telemetry-is-loaded-late',
      comment: 'OpenTelemetry takes up to 30 MB and 0.2 s: it is loaded only where there is a collector.',
      severity: 'error',
      from: { path: SERVER, pathNot: `${SERVER}/adapters/telemetry/` },
      to: { path: `${SERVER}/adapters/telemetry/`, dynamic: false },
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
    exclude: { path: 'node_modules|/fixtures/|/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
    parser: 'tsc',
  },
};

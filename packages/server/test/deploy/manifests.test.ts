import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { BlockList } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseConfig } from '../../src/config/config.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { DEPLOY, deployFile, deployFiles, ROOT, without } from './deploy-files.ts';
import {
  type Deployed,
  deployments,
  documents,
  inCompose,
  inKubernetes,
  services,
  settingsOf,
} from './manifests.ts';

const KNOWN = new Map(Object.values(SETTINGS).map((setting) => [setting.env as string, setting]));
/** Variables of the deploy files themselves. */
const OWN = new Set([
  'WHARF_SITE',
  'WHARF_UPSTREAMS',
  'WHARF_HOST',
  'WHARF_VERSION',
  'S3_SITE',
  'S3_UPSTREAM',
  'S3_HOST',
]);
/** Seconds that Wharf takes after its drain timeout to let go of everything. */
const RELEASE = 5;
/** Bytes that a process takes beside what its decoders decode into, and an idle decoder. */
const PROCESS_MEMORY = 512 * 2 ** 20;
const IDLE_DECODER = 90 * 2 ** 20;

interface NetworkPolicy {
  readonly spec: {
    readonly egress: readonly {
      readonly to: readonly {
        readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
      }[];
    }[];
  };
}

function networks(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', bits] = cidr.split('/');
    list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4');
  }
  return list;
}

function manifestOf(workspace: string): string {
  return `packages/${workspace}/package.json`;
}

describe('settings in deploy/', () => {
  it('every name of a setting there is one that the server knows', () => {
    for (const file of deployFiles()) {
      const named = deployFile(file).match(/\b(?:WHARF|S3|HF|CIVITAI|OTEL|DATABASE)_[A-Z0-9_]+\b/g) ?? [];
      for (const one of named) assert.ok(KNOWN.has(one) || OWN.has(one), `${one} in ${file}`);
    }
  });

  const all: readonly (readonly [string, readonly Deployed[]])[] = [
    ['kubernetes', inKubernetes()],
    ['compose', inCompose()],
  ];
  for (const [where, deployed] of all) {
    it(`${where}: every process has settings that the server accepts, PostgreSQL and S3 among them`, () => {
      assert.deepEqual(
        new Set(deployed.map(({ environment }) => environment.WHARF_ROLE)),
        new Set(['api', 'worker']),
      );
      for (const { environment } of deployed) {
        const config = parseConfig(environment);
        assert.ok(config.databaseUrl?.startsWith('postgres://'));
        assert.equal(config.storage, 's3');
        assert.ok(config.publicUrl?.startsWith('https://'));
        for (const key of Object.keys(environment)) assert.ok(KNOWN.has(key), key);
      }
    });

    it(`${where}: no secret stands in the manifest`, () => {
      for (const { literal } of deployed) {
        for (const key of literal) assert.notEqual(KNOWN.get(key)?.secret, true, key);
        assert.ok(!literal.has('S3_ACCESS_KEY'));
      }
    });

    it(`${where}: a process is not killed before it has drained`, () => {
      for (const { environment, grace } of deployed) {
        const { drainDelay, drainTimeout, role } = parseConfig(environment);
        assert.ok(grace > (role === 'worker' ? 0 : drainDelay) + drainTimeout + RELEASE);
      }
    });

    it(`${where}: the memory of a process holds as many decoders as it starts`, () => {
      for (const { name, environment, literal, memory } of deployed) {
        // Counted cores would be those of the machine. API nodes decode, too, to convert images.
        assert.ok(literal.has('WHARF_WORKER_CONCURRENCY'), name);
        const { workerConcurrency, decoderMemory } = parseConfig(environment);
        assert.ok(memory >= PROCESS_MEMORY + workerConcurrency * (decoderMemory + IDLE_DECODER), name);
      }
    });

    it(`${where}: images have a version`, () => {
      for (const { image } of deployed) assert.match(image, /:\d/);
    });
  }

  it('the example of .env has no values, and every variable that compose asks for', () => {
    const example = settingsOf(deployFile('compose/.env.example').split('\n'));
    for (const [key, value] of Object.entries(example)) assert.equal(value, '', key);
    const asked = [...deployFile('compose/compose.yaml').matchAll(/\$\{(\w+):[?-]/g)].map(
      ([, key = '']) => key,
    );
    assert.deepEqual(
      [...new Set(asked)].filter((key) => key !== 'WHARF_VERSION').sort(),
      Object.keys(example).sort(),
    );
  });
});

describe('hardening', () => {
  it('kubernetes: unprivileged, read-only, probed, and without a token of the cluster', () => {
    assert.equal(deployments().length, 2);
    for (const { spec } of deployments()) {
      const pod = spec.template.spec;
      assert.equal(pod.automountServiceAccountToken, false);
      assert.equal(pod.securityContext.runAsNonRoot, true);
      assert.deepEqual(pod.securityContext.seccompProfile, { type: 'RuntimeDefault' });
      for (const container of pod.containers) {
        assert.deepEqual(container.securityContext, {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        assert.equal(container.readinessProbe.httpGet.path, '/readyz');
        assert.equal(container.livenessProbe.httpGet.path, '/healthz');
        assert.equal(container.startupProbe.httpGet.path, '/healthz');
        assert.ok(container.resources.requests.cpu && container.resources.requests.memory);
      }
    }
  });

  it('kubernetes: each deployment has a disruption budget, an autoscaler and a network policy', () => {
    const policies = documents('kubernetes/base/network-policies.yaml').map(({ metadata }) => metadata.name);
    for (const role of ['api', 'worker']) {
      const kinds = documents(`kubernetes/base/${role}.yaml`).map(({ kind }) => kind);
      for (const kind of ['PodDisruptionBudget', 'HorizontalPodAutoscaler'])
        assert.ok(kinds.includes(kind), kind);
      assert.ok(policies.includes(`wharf-${role}`));
    }
  });

  it('kubernetes: no pod reaches what tells machines their credentials', () => {
    const blocks = documents('kubernetes/base/network-policies.yaml')
      .flatMap((policy) => (policy as unknown as NetworkPolicy).spec.egress)
      .flatMap(({ to }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));
    assert.equal(blocks.length, 4);
    for (const { cidr, except = [] } of blocks) {
      const [allowed, left] = [networks([cidr]), networks(except)];
      for (const address of [
        '169.254.169.254',
        '169.254.170.2',
        '100.100.100.200',
        '168.63.129.16',
        'fd00:ec2::254',
      ]) {
        const family = address.includes(':') ? 'ipv6' : 'ipv4';
        assert.ok(!allowed.check(address, family) || left.check(address, family), `${address} in ${cidr}`);
      }
    }
  });

  it('compose: Wharf is read-only and without capabilities, and no image is just the latest', () => {
    for (const [service, { image, ...rest }] of Object.entries(services())) {
      assert.match(image, /^wharf:\$|:\d/, service);
      if (!image.startsWith('wharf:')) continue;
      assert.equal(rest.read_only, true);
      assert.deepEqual(rest.cap_drop, ['ALL']);
      assert.ok(rest.security_opt?.includes('no-new-privileges:true'));
    }
  });

  it('compose: no log grows for ever', () => {
    for (const [service, { logging }] of Object.entries(services())) {
      assert.match(logging?.options['max-size'] ?? '', /^\d+m$/, service);
    }
  });

  it('compose: PostgreSQL has connections for four times as many processes', () => {
    const { postgres, ...others } = services();
    const [, most = '100'] = /max_connections=(\d+)/.exec(postgres?.command?.join(' ') ?? '') ?? [];
    const needed = inCompose().map(({ name, environment }) => {
      // One more listens for hints.
      return (others[name]?.scale ?? 1) * (parseConfig(environment).databaseConnections + 1);
    });
    assert.ok(Number(most) >= 4 * needed.reduce((sum, one) => sum + one, 0));
  });

  it('compose: the store ends uploads no sooner than a rule of its lifecycle would', () => {
    const [, hours] = /s3\.clean\.uploads -timeAgo=(\d+)h/.exec(deployFile('compose/compose.yaml')) ?? [];
    const { uploadTtl } = parseConfig({});
    assert.equal(Number(hours), (4 * Math.ceil(uploadTtl / 86_400) + 7) * 24);
  });

  it('the seccomp profile allows what the sandbox of decoders is made with, and nothing that controls the host', () => {
    const { syscalls } = JSON.parse(deployFile('seccomp/wharf.json')) as {
      syscalls: { names: string[]; action: string }[];
    };
    const allowed = new Set(
      syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW').flatMap(({ names }) => names),
    );
    for (const one of ['unshare', 'clone', 'mount', 'umount2', 'pivot_root'])
      assert.ok(allowed.has(one), one);
    for (const one of [
      'bpf',
      'ptrace',
      'init_module',
      'kexec_load',
      'keyctl',
      'perf_event_open',
      'reboot',
      'setns',
      'swapon',
    ]) {
      assert.ok(!allowed.has(one), one);
    }
  });
});

describe('the image', () => {
  const containerfile = readFileSync(join(ROOT, 'Containerfile'), 'utf8');

  it('is built from every workspace, and runs as nobody in particular', () => {
    for (const workspace of ['cli', 'console', 'contract', 'sdk', 'server']) {
      assert.ok(containerfile.includes(`COPY ${manifestOf(workspace)} packages/${workspace}/`), workspace);
    }
    assert.match(containerfile, /^USER 10001:10001$/m);
    assert.doesNotMatch(containerfile, /:latest/);
  });

  it('leaves out the same for Docker and for Podman', () => {
    assert.equal(
      readFileSync(join(ROOT, '.dockerignore'), 'utf8'),
      readFileSync(join(ROOT, '.containerignore'), 'utf8'),
    );
  });
});

it('kustomize builds the example, every image with its version', { skip: without('kubectl') }, () => {
  const built = execFileSync('kubectl', ['kustomize', join(DEPLOY, 'kubernetes/example')], {
    encoding: 'utf8',
  });
  const images = [...built.matchAll(/^ +image: (.+)$/gm)].map(([, image = '']) => image);
  assert.deepEqual(images, ['registry.example.com/wharf:0.1.0', 'registry.example.com/wharf:0.1.0']);
  assert.equal(built.match(/^kind: NetworkPolicy$/gm)?.length, 4);
});

import { parse, parseAllDocuments } from 'yaml';
import { deployFile } from './deploy-files.ts';

export type Environment = Readonly<Record<string, string>>;

/** A process of Wharf as a manifest starts it. */
export interface Deployed {
  readonly name: string;
  readonly image: string;
  /** Its settings; those from secrets have what `secretValue` gives. */
  readonly environment: Environment;
  /** Settings whose value stands in the manifest. */
  readonly literal: ReadonlySet<string>;
  /** Seconds from SIGTERM to SIGKILL. */
  readonly grace: number;
  /** Bytes. */
  readonly memory: number;
}

interface EnvEntry {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

interface Probe {
  readonly httpGet: { readonly path: string };
}

/** As much of a deployment as is looked at. */
export interface Deployment {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Environment };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly automountServiceAccountToken: boolean;
        readonly securityContext: Readonly<Record<string, unknown>>;
        readonly containers: readonly {
          readonly image: string;
          readonly env: readonly EnvEntry[];
          readonly startupProbe: Probe;
          readonly readinessProbe: Probe;
          readonly livenessProbe: Probe;
          readonly resources: {
            readonly requests: Environment;
            readonly limits: Environment;
          };
          readonly securityContext: Readonly<Record<string, unknown>>;
        }[];
      };
    };
  };
}

/** Stands in for what is kept secret: good for every secret setting. */
export function secretValue(name: string): string {
  return name === 'DATABASE_URL' ? 'postgres://wharf:x@db/wharf' : 'x'.repeat(40);
}

export function documents(
  path: string,
): readonly { readonly kind: string; readonly metadata: { name: string } }[] {
  return parseAllDocuments(deployFile(path)).map((document) => document.toJS());
}

export function deployments(): readonly Deployment[] {
  return ['api', 'worker'].flatMap((role) =>
    (documents(`kubernetes/base/${role}.yaml`) as readonly Deployment[]).filter(
      ({ kind }) => kind === 'Deployment',
    ),
  );
}

/** The deployments with the settings of the base and of the example. */
export function inKubernetes(): readonly Deployed[] {
  const example = parse(deployFile('kubernetes/example/kustomization.yaml')) as {
    configMapGenerator: readonly { literals: readonly string[] }[];
    images: readonly { newName: string; newTag: string }[];
  };
  const shared = settingsOf([
    ...deployFile('kubernetes/base/settings.env').split('\n'),
    ...example.configMapGenerator.flatMap(({ literals }) => literals),
  ]);
  const image = example.images.map(({ newName, newTag }) => `${newName}:${newTag}`).join();
  return deployments().map(({ metadata, spec: { template } }) => {
    const [container] = template.spec.containers;
    if (container === undefined) throw new Error(`${metadata.name} has no container`);
    const own = container.env.map(({ name, value }) => [name, value ?? secretValue(name)]);
    return {
      name: metadata.name,
      image,
      environment: { ...shared, ...Object.fromEntries(own) },
      literal: new Set([
        ...Object.keys(shared),
        ...container.env.flatMap(({ name, value }) => (value === undefined ? [] : [name])),
      ]),
      grace: template.spec.terminationGracePeriodSeconds,
      memory: bytes(container.resources.limits.memory ?? ''),
    };
  });
}

/** Lines of `NAME=value`. */
export function settingsOf(lines: readonly string[]): Environment {
  return Object.fromEntries(
    lines
      .filter((line) => /^\w+=/.test(line))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

export interface Service {
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Environment;
  readonly logging?: { readonly options: Environment };
  readonly scale?: number;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly stop_grace_period?: string;
  readonly mem_limit?: string;
}

/** The services of the compose file, variables not yet filled in. */
export function services(): Readonly<Record<string, Service>> {
  return (parse(deployFile('compose/compose.yaml'), { merge: true }) as { services: Record<string, Service> })
    .services;
}

/** Those that are servers of Wharf, with a filled-in `.env`. */
export function inCompose(): readonly Deployed[] {
  return Object.entries(services())
    .filter(([, { image, entrypoint }]) => image.startsWith('wharf:') && entrypoint === undefined)
    .map(([name, { image, environment = {}, stop_grace_period: grace = '', mem_limit: memory = '' }]) => ({
      name,
      image: filledIn(image),
      environment: Object.fromEntries(
        Object.entries(environment).map(([key, value]) => [key, filledIn(String(value))]),
      ),
      literal: new Set(Object.keys(environment).filter((key) => !/\$\{/.test(String(environment[key])))),
      grace: Number.parseInt(grace, 10),
      memory: bytes(memory),
    }));
}

/** Every variable that has to be set has a value; those with a default keep it. */
function filledIn(text: string): string {
  return text
    .replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1')
    .replaceAll(/\$\{(\w+):\?[^}]*\}/g, (_all, name: string) =>
      name.endsWith('_HOST') ? 'wharf.example.com' : 'x'.repeat(40),
    );
}

const UNITS: Readonly<Record<string, number>> = { Mi: 2 ** 20, Gi: 2 ** 30, m: 2 ** 20, g: 2 ** 30 };

/** A size as Kubernetes or compose writes it. */
function bytes(text: string): number {
  const [, number, unit = ''] = /^(\d+)(\w+)$/.exec(text) ?? [];
  return Number(number) * (UNITS[unit] ?? Number.NaN);
}

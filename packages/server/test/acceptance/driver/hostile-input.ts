import fc from 'fast-check';
import type { JsonSchema, OpenApiDocument } from './openapi.ts';

/** Strings that have broken other servers. */
const HOSTILE = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202egnp.exe',
  '../../../../etc/passwd',
  '..%2f..%2f',
  '%00',
  '%',
  "' OR 1=1 --",
  '"; DROP TABLE uploads; --',
  '%_[]*?',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant as it stands
  '${jndi:ldap://x}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '\r\nX-Injected: 1',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'null',
  'NaN',
  '1e999',
  '-0',
  '9007199254740993',
  '9'.repeat(400),
  'x'.repeat(20_000),
  '💣'.repeat(300),
  'İ',
  '\ufeff',
  'T'.repeat(300),
  '0000-00-00T00:00:00Z',
  '275760-09-13T00:00:00.001Z',
] as const;

export const hostileText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 50 }) },
);

const hostileNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 53), 1e21, 1e308, 5e-324, 5 * 1024 ** 4),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** Any JSON, with keys that are names of things every object has. */
const hostileJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    hostileText,
    hostileNumber,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(hostileText, fc.constantFrom('__proto__', 'constructor', 'length', 'then')),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
})).value;

/** Values for a schema: mostly what it asks for, now and then anything; names of `ids` where text is due. */
export function valuesOf(
  schema: JsonSchema,
  document: OpenApiDocument,
  ids: readonly string[],
): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 4, arbitrary: fittingValues(schema, document, ids) },
    { weight: 1, arbitrary: hostileJson },
  );
}

function fittingValues(
  schema: JsonSchema,
  document: OpenApiDocument,
  ids: readonly string[],
): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') {
    const component = document.components.schemas[schema.$ref.replace('#/components/schemas/', '')];
    return component === undefined ? hostileJson : fittingValues(component, document, ids);
  }
  if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]));
  if (Array.isArray(schema.anyOf)) {
    return fc.oneof(...(schema.anyOf as JsonSchema[]).map((option) => fittingValues(option, document, ids)));
  }
  switch (schema.type) {
    case 'object':
      return objects(schema, document, ids);
    case 'array':
      return fc.array(valuesOf(schema.items as JsonSchema, document, ids), { maxLength: 60 });
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.oneof(fc.integer({ min: 1, max: 20 }), hostileNumber);
    case 'string':
      return fc.oneof(fc.constantFrom('text/plain', 'a.txt', '2026-01-31T12:00:00Z', ...ids), hostileText);
    default:
      return hostileJson;
  }
}

function objects(
  schema: JsonSchema,
  document: OpenApiDocument,
  ids: readonly string[],
): fc.Arbitrary<Record<string, unknown>> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const model = Object.fromEntries(properties.map(([name, value]) => [name, valuesOf(value, document, ids)]));
  return fc
    .tuple(fc.record(model, { requiredKeys: [] }), fc.option(fc.tuple(hostileText, hostileJson), { freq: 8 }))
    .map(([known, extra]) => (extra === null ? known : { ...known, [extra[0]]: extra[1] }));
}

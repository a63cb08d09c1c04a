import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MAX_READ_BYTES } from '../../src/adapters/decoder/child-messages.ts';
import { SETTINGS } from '../../src/config/settings.ts';
import { saysNothing } from '../../src/validators/declared-type.ts';
import { IMAGE_FORMATS } from '../../src/validators/images/image-formats.ts';
import {
  MEDIA_CONTAINERS,
  type MediaContainer,
  type MediaKind,
  mediaType,
} from '../../src/validators/media/media-formats.ts';
import { SCENE_TYPES } from '../../src/validators/scenes/declared-scene.ts';

const PAGE = new URL('../../../../docs/reference/validation.md', import.meta.url);
const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
/** What tells the types of one container apart: `ftyp` of MOV and of others, DocType of WebM and of Matroska. */
const BRANDS = ['qt  ', 'isom', 'webm', 'matroska'];

type Row = readonly string[];

const sections = new Map(
  readFileSync(PAGE, 'utf8')
    .split(/^#{2,3} /m)
    .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
);

function section(title: string): string {
  const text = sections.get(title);
  assert.ok(text !== undefined, `the page has no section "${title}"`);
  return text.replace(/\s+/g, ' ');
}

/** Rows of the section's table whose first column is headed `head`; they end where the table ends. */
function table(title: string, head: string): readonly Row[] {
  const all = sections.get(title)?.split('\n') ?? [];
  const start = all.findIndex((line) => line.startsWith(`| ${head}`));
  assert.ok(start !== -1, `section "${title}" has no table of "${head}"`);
  const rows = all.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  return rows.slice(0, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

function quoted(text = ''): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

/** The tables of formats: by the name in the first column, the types recorded and those declared besides. */
function formats(title: string, head: string) {
  return new Map(
    table(title, head).map(([name, recorded, declared]) => [
      quoted(name)[0] ?? '',
      { recorded: quoted(recorded).sort(), declared: quoted(declared).sort() },
    ]),
  );
}

function source(path: string): string {
  return readFileSync(`${SOURCES}${path}`, 'utf8');
}

/** The strings in what a pattern finds in a source. */
function strings(path: string, pattern: RegExp): string[] {
  const found = pattern.exec(source(path))?.[1];
  assert.ok(found !== undefined, `${path} has no ${pattern}`);
  return [...found.matchAll(/'([^']*)'/g)].map(([, text = '']) => text).sort();
}

/** The value of a constant or of a property, most of which nobody else has to import: a product of numbers. */
function number(path: string, name: string): number {
  const pattern = new RegExp(`(?:const ${name} =|^\\s+${name}:) ([\\w. *]+)[;,]`, 'm');
  const product = pattern.exec(source(path))?.[1];
  assert.ok(product !== undefined, `${path} has no number ${name}`);
  return product.split(' * ').reduce((result, factor) => {
    const [base = '', exponent = '1'] = factor.split(' ** ');
    const value = /^\d/.test(base) ? Number(base.replaceAll('_', '')) : number(path, base);
    return result * value ** Number(exponent);
  }, 1);
}

/** Of `<path> <name>/<unit> <name>...`, the numbers as the page writes them: `48 MiB`, `7,200 s`, `300,000,000`. */
function limits(text: string): string[] {
  const [path = '', ...names] = text.split(' ');
  return names.map((named) => {
    const [name = '', unit = ''] = named.split('/');
    const value = number(path, name) / (unit === 'MiB' ? 2 ** 20 : unit === 'KiB' ? 2 ** 10 : 1);
    return `${value.toLocaleString('en-US')} ${unit}`.trim();
  });
}

/** Numbers of a cell, with their units. */
function numbers(cell = ''): string[] {
  return cell.match(/\b\d+(?:,\d{3})*(?: (?:MiB|KiB|ms|s)\b)?/g) ?? [];
}

test('the refusal codes of the page are exactly those of the type', () => {
  const codes = table('Codes', 'code').flatMap(([code]) => quoted(code));
  assert.deepEqual(codes.sort(), strings('ports/validator.ts', /export type RefusalCode =([^;]+);/));
});

test('the types that say nothing are exactly those of the code', () => {
  const types = quoted(section('Declared types')).filter((word) => word.includes('/'));
  const silent = types.filter((type) => saysNothing(type) && type !== '').sort();
  assert.deepEqual([...new Set(types)].sort(), silent);
  const all = strings('validators/declared-type.ts', /const SILENT[^[]+\[([^\]]+)\]/);
  assert.deepEqual(
    silent,
    all.filter((type) => type !== ''),
  );
});

for (const [kind, head, types] of [
  ['image', 'format (`metadata.format`)', IMAGE_FORMATS],
  ['3d', 'format (`properties.format`)', SCENE_TYPES],
] as const) {
  test(`the formats of kind ${kind}, and their types, are exactly those of the code`, () => {
    const expected = Object.entries(types).map(
      ([name, { mimeType, aliases }]) =>
        [name, { recorded: [mimeType], declared: [...aliases].sort() }] as const,
    );
    assert.deepEqual(formats(kind, head), new Map(expected));
  });
}

test('the formats of avatars are exactly those of the code', () => {
  const named = quoted(section('avatar')).filter((word) => word in IMAGE_FORMATS);
  assert.deepEqual(
    named.sort(),
    strings('validators/avatar.ts', /requireImageFormat\(input, \[([^\]]+)\]\)/),
  );
});

test('the containers of audio and video, and their types, are exactly those of the code', () => {
  const head = 'container (`metadata.container`)';
  const pages = { video: formats('video', head), audio: formats('audio', head) };
  const containers = Object.keys(MEDIA_CONTAINERS) as MediaContainer[];
  for (const kind of ['video', 'audio'] as const) {
    const expected = containers.flatMap((container) => {
      const types = recordable(container, kind);
      return types.length === 0 ? [] : [[container, types] as const];
    });
    const named = [...pages[kind]].map(([container, { recorded }]) => [container, recorded] as const);
    assert.deepEqual(new Map(named), new Map(expected), `recorded as kind ${kind}`);
  }
  for (const container of containers) {
    const rows = [pages.video.get(container), pages.audio.get(container)];
    const named = rows.flatMap((row) => [...(row?.recorded ?? []), ...(row?.declared ?? [])]);
    assert.deepEqual(
      [...new Set(named)].sort(),
      [...MEDIA_CONTAINERS[container].declarable].sort(),
      `declared as ${container}`,
    );
  }
});

/** Video in Ogg has a name, for the message that refuses it. */
function recordable(container: MediaContainer, kind: MediaKind): string[] {
  const types = BRANDS.map((brand) => mediaType(container, kind, brand).mimeType);
  const taken = types.filter(
    (type) => kind === 'audio' || (type.startsWith('video/') && type !== 'video/ogg'),
  );
  return [...new Set(taken)].sort();
}

test('the formats of models, and their types, are exactly those of the parsers', async () => {
  const expected = new Map<string, Set<string>>();
  for await (const path of glob('validators/weights/**/*.ts', { cwd: SOURCES })) {
    if (path.endsWith('.test.ts')) continue;
    const results = source(path).matchAll(/format: '(\w+)',\s+label: '[^']+',\s+mimeType: '([^']+)'/g);
    for (const [, format = '', type = ''] of results) {
      expected.set(format, (expected.get(format) ?? new Set()).add(type));
    }
  }
  const named = [...formats('model', 'format')].map(([name, { recorded }]) => [name, recorded] as const);
  assert.deepEqual(
    new Map(named),
    new Map([...expected].map(([format, types]) => [format, [...types].sort()])),
  );
});

test('the charsets of texts are exactly those of the code', () => {
  const charsets = table('text', 'charset').flatMap(([charset]) => quoted(charset));
  assert.deepEqual(
    charsets.sort(),
    strings('validators/texts/text-charset.ts', /export type Charset =([^;]+);/),
  );
});

/** The numbers of each row of a table of limits, in their order. */
const LIMITS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  image: [
    ['images/pixel-limit.ts PIXEL_LIMIT'],
    ['image.ts MAX_IMAGE_BYTES/MiB', 'images/svg.ts MAX_SVG_BYTES/MiB'],
    ['images/tiff-directories.ts MAX_PAGES'],
  ],
  video: [
    ['media/media-limits.ts MAX_STREAMS'],
    ['media/media-limits.ts MAX_SIDE MAX_PIXELS'],
    ['media/media-limits.ts MAX_DECODED_PIXELS MAX_DECODED_AUDIO_SECONDS/s'],
    [
      'media/structure/isobmff-boxes.ts MAX_BOXES',
      'media/structure/riff-chunks.ts MAX_CHUNKS',
      'media/structure/flac-metadata.ts MAX_BLOCKS',
    ],
  ],
  '3d': [
    ['scenes/scene.ts MAX_PREVIEW_TRIANGLES'],
    ['scenes/gltf/gltf.ts MAX_GLB_BYTES/MiB', 'scenes/gltf/glb-container.ts MAX_JSON_BYTES/MiB'],
    ['scenes/gltf/gltf.ts MAX_GLTF_BYTES/MiB'],
    ['scenes/gltf/gltf-json.ts MAX_DEPTH MAX_OBJECTS MAX_ARRAYS'],
    ['scenes/gltf/gltf-effort.ts MAX_NODE_DEPTH MAX_VALUES MAX_SPARSE_VALUES'],
    ['scenes/fbx/fbx-node.ts MAX_NODES MAX_DEPTH', 'scenes/fbx/fbx-hierarchy.ts MAX_OBJECTS MAX_LINKS'],
    ['scenes/fbx/fbx-array.ts DECODED_ALLOWANCE/MiB MAX_TOTAL_RATIO MAX_DECODED_BYTES/MiB'],
    ['scenes/text-lines.ts MAX_LINE_BYTES/MiB'],
    [
      'scenes/ply/ply-header.ts MAX_HEADER_BYTES/MiB MAX_ELEMENTS MAX_PROPERTIES',
      'scenes/ply/ply-binary.ts MAX_ROW_BYTES/MiB',
    ],
    ['scenes/usdz/usdz.ts MAX_ENTRIES MAX_TEXT_BYTES/MiB'],
    [
      'scenes/vox/vox-model.ts MAX_MODELS MAX_AXIS',
      'scenes/vox/vox-scene-graph.ts MAX_NODES MAX_DEPTH MAX_REFERENCES',
    ],
  ],
  text: [['text.ts MAX_JSON_BYTES/MiB'], ['texts/text-tally.ts PREVIEW_BYTES']],
  model: [
    [
      'weights/safetensors/safetensors.ts MAX_HEADER_BYTES/MiB MAX_TENSORS',
      'weights/safetensors/safetensors-tensor.ts MAX_DIMENSIONS',
      'weights/safetensors/safetensors.ts MAX_NAME_BYTES',
    ],
    [
      'weights/gguf/gguf-metadata.ts MAX_SECTION_BYTES/MiB MAX_DEPTH',
      'weights/gguf/gguf-tensors.ts MAX_TENSORS MAX_DIMENSIONS MAX_NAME_BYTES',
    ],
    ['weights/metadata-intake.ts MAX_ENTRIES KEPT_BYTES/MiB'],
    [
      'weights/pytorch/torch-limits.ts MAX_PICKLE_BYTES/MiB',
      'weights/pickle/findings.ts MAX_OPERATIONS',
      'weights/pickle/tensor-table.ts MAX_TENSORS',
    ],
    ['weights/pytorch/torch-zip.ts MAX_ENTRIES MAX_RATIO'],
    [
      'weights/weights-facts.ts MAX_METADATA_BYTES/KiB',
      'weights/metadata-bounds.ts MAX_KEYS MAX_STRING_BYTES/KiB',
    ],
    ['weights/trigger-words.ts MAX_WORDS', 'weights/tensor-table.ts MAX_BYTES/MiB'],
  ],
};

for (const [title, rows] of Object.entries(LIMITS)) {
  test(`the limits of kind ${title} are those of the code`, () => {
    const expected = rows.map((row) => row.flatMap((text) => limits(`validators/${text}`)));
    assert.deepEqual(
      table(title, 'limits').map(([, cell]) => numbers(cell)),
      expected,
    );
  });
}

test("the decoder's limits are those of the code, and its settings exist", () => {
  const pool = 'adapters/decoder/process-pool.ts';
  const { decoderTimeout, decoderStall, decoderMemory } = SETTINGS;
  const reads = /readBudget: (\d+) \* task\.source\.size \+ (\d+) \* MAX_READ_BYTES/.exec(
    source('adapters/decoder/decoder-child.ts'),
  );
  const rows = table('The decoder', 'limits');
  assert.deepEqual(
    rows.map(([, cell]) => numbers(cell)),
    [
      [`${decoderTimeout.default} s`, ...limits(`${pool} timeoutMsPerMiB/ms`)],
      [`${decoderStall.default} s`],
      [`${Number(/^(\d+)MiB$/.exec(decoderMemory.default)?.[1]).toLocaleString('en-US')} MiB`],
      [...limits('adapters/decoder/launch.ts MAX_OPEN_FILES')],
      [reads?.[1], `${(Number(reads?.[2]) * MAX_READ_BYTES) / 2 ** 20} MiB`],
      [
        ...limits(`${pool} maxOutputBytes/MiB`),
        ...limits('adapters/decoder/decoder-child.ts MAX_HEADER_BYTES/KiB'),
      ],
      [...limits('validators/convert.ts MAX_INPUT_BYTES/MiB'), ...limits(`${pool} maxConvertedBytes/MiB`)],
      [],
    ],
  );
  const settings = new Set<string>(Object.values(SETTINGS).map(({ env }) => env));
  const unknown = rows.flatMap(([, , cell]) => quoted(cell)).filter((name) => !settings.has(name));
  assert.deepEqual(unknown, []);
});

for (const [title, before, where, after] of [
  ['When a file is refused', 'At most ', 'adapters/decoder/child-values.ts MAX_SENTENCE_CHARACTERS', ' char'],
  ['image', 'WebP, at most ', 'validators/images/raster.ts THUMBNAIL_SIDE', ' pixels a side'],
  ['video', 'JPEG, at most ', 'validators/media/picture-choice.ts STILL_SIDE', ' pixels a side'],
  ['video', 'up to ', 'validators/media/picture-choice.ts POSTER_TRIES', ' tries'],
  ['video', 'the last ', 'validators/media/sampling.ts TAIL_SECONDS/s', '.'],
  ['audio', 'PNG, ', 'validators/media/waveform.ts WIDTH', ' x '],
  ['The decoder', 'ranges of at most ', 'adapters/decoder/child-messages.ts MAX_READ_BYTES/MiB', ''],
] as const) {
  test(`section "${title}" says "${before}" and the number of ${where}`, () => {
    const phrase = `${before}${limits(where)[0]}${after}`;
    assert.ok(section(title).includes(phrase), `the page does not say "${phrase}"`);
  });
}

import type { ByteSource } from '../../../ports/validator.ts';
import { plainBytes, quotedBytes } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';

type PlyFormat = 'ascii' | 'binary_little_endian' | 'binary_big_endian';
export type PlyType = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'float32' | 'float64';

/** Bytes of each type in a binary PLY. */
export const PLY_TYPE_BYTES: Readonly<Record<PlyType, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  float64: 8,
};

export interface PlyProperty {
  readonly name: string;
  readonly type: PlyType;
  /** Type of the count before each list; undefined for a single value. */
  readonly countType: PlyType | undefined;
}

export interface PlyElement {
  readonly name: string;
  /** Rows that the header declares; they fit into the file. */
  readonly count: number;
  readonly properties: readonly PlyProperty[];
}

export interface PlyHeader {
  readonly format: PlyFormat;
  readonly elements: readonly PlyElement[];
  /** Texts of `comment` and `obj_info`, bounded in number and length. */
  readonly comments: readonly string[];
  /** Textures that comments name (a convention of MeshLab's), bounded in number and length. */
  readonly textures: readonly string[];
  /** Where the first row begins, in bytes. */
  readonly bodyOffset: number;
  readonly bodyLine: number;
}

/** Longest header in bytes. */
const MAX_HEADER_BYTES = 1024 * 1024;
const MAX_ELEMENTS = 100;
const MAX_PROPERTIES = 1000;
/** Comments that are kept, and the length of each. */
const MAX_COMMENTS = 20;
const MAX_TEXT_LENGTH = 200;
/** Longest name of an element or property that is repeated in `metadata`. */
const MAX_NAME_LENGTH = 100;

const FORMATS: ReadonlySet<string> = new Set(['ascii', 'binary_little_endian', 'binary_big_endian']);
/** Both spellings: of the original description (Greg Turk, 1994) and of its successors. */
const TYPES: ReadonlyMap<string, PlyType> = new Map([
  ['char', 'int8'],
  ['uchar', 'uint8'],
  ['short', 'int16'],
  ['ushort', 'uint16'],
  ['int', 'int32'],
  ['uint', 'uint32'],
  ['float', 'float32'],
  ['double', 'float64'],
  ...(Object.keys(PLY_TYPE_BYTES) as PlyType[]).map((type) => [type, type] as const),
]);

/**
 * Reads the header of a PLY (Greg Turk, "The PLY Polygon File Format") and holds its counts against the
 * length of the file, before anything is looped over.
 *
 * @throws {Refusal} `corrupt` with the line of the first fault; `truncated` where the rows cannot be there.
 */
export async function readPlyHeader(source: ByteSource): Promise<PlyHeader> {
  const head = Buffer.from(await source.read(0, MAX_HEADER_BYTES));
  const reading = new PlyHeaderReading(head, source.size);
  return reading.read();
}

interface OpenElement {
  name: string;
  count: number;
  line: number;
  properties: PlyProperty[];
}

class PlyHeaderReading {
  readonly #head: Buffer;
  readonly #size: number;
  /** Old Macintosh files end lines with CR alone; a binary body may begin with a byte that looks like an LF. */
  readonly #lineEnd: number;
  readonly #elements: OpenElement[] = [];
  readonly #comments: string[] = [];
  readonly #textures: string[] = [];
  #format: PlyFormat | undefined;
  #at = 0;
  #line = 0;

  constructor(head: Buffer, size: number) {
    this.#head = head;
    this.#size = size;
    this.#lineEnd = /^ply[ \t]*\r(?!\n)/.test(head.toString('latin1', 0, 16)) ? 0x0d : 0x0a;
  }

  read(): PlyHeader {
    if (this.#nextLine() !== 'ply') {
      throw new Refusal('type-mismatch', 'The file is no PLY: its first line is not "ply".');
    }
    for (let line = this.#nextLine(); line !== 'end_header'; line = this.#nextLine()) this.#statement(line);
    if (this.#format === undefined) throw this.#corrupt('the header ends without a "format" line');
    for (const element of this.#elements) {
      if (element.properties.length === 0 && element.count > 0) {
        throw this.#corrupt(`the element ${quotedBytes(Buffer.from(element.name))} has no properties`);
      }
    }
    const header: PlyHeader = {
      format: this.#format,
      elements: this.#elements.map(({ name, count, properties }) => ({ name, count, properties })),
      comments: this.#comments,
      textures: this.#textures,
      bodyOffset: this.#at,
      bodyLine: this.#line + 1,
    };
    this.#requireRoom(header);
    return header;
  }

  #statement(line: string): void {
    const [keyword = '', ...fields] = line.split(/[ \t]+/);
    switch (keyword) {
      case 'format':
        this.#readFormat(fields);
        break;
      case 'comment':
      case 'obj_info':
        this.#readComment(line.slice(keyword.length).trim());
        break;
      case 'element':
        this.#readElement(fields);
        break;
      case 'property':
        this.#readProperty(fields);
        break;
      // Blank lines are not in the description, and harm nothing.
      case '':
        break;
      default:
        throw this.#corrupt(`${quotedBytes(Buffer.from(keyword, 'latin1'))} is no keyword of a header`);
    }
  }

  #readFormat([format = '', version, ...more]: readonly string[]): void {
    if (this.#format !== undefined) throw this.#corrupt('it is the second "format" line');
    if (!FORMATS.has(format) || version !== '1.0' || more.length > 0) {
      throw this.#corrupt('the format has to be ascii, binary_little_endian or binary_big_endian, and 1.0');
    }
    this.#format = format as PlyFormat;
  }

  #readComment(text: string): void {
    const bytes = Buffer.from(text, 'latin1');
    if (this.#comments.length < MAX_COMMENTS) this.#comments.push(plainBytes(bytes, MAX_TEXT_LENGTH));
    const [, texture] = /^TextureFile\s+(.+)$/.exec(text) ?? [];
    if (texture !== undefined && this.#textures.length < MAX_COMMENTS) {
      this.#textures.push(plainBytes(Buffer.from(texture, 'latin1'), 1024));
    }
  }

  #readElement([name = '', count = '', ...more]: readonly string[]): void {
    if (name === '' || !/^\d{1,15}$/.test(count) || more.length > 0) {
      throw this.#corrupt('an element has a name and a count');
    }
    if (this.#elements.some((element) => element.name === name)) {
      throw this.#corrupt(`the element ${quotedBytes(Buffer.from(name, 'latin1'))} is declared twice`);
    }
    if (this.#elements.length === MAX_ELEMENTS)
      throw this.#corrupt(`there are more than ${MAX_ELEMENTS} elements`);
    this.#elements.push({ name, count: Number(count), line: this.#line, properties: [] });
  }

  #readProperty(fields: readonly string[]): void {
    const element = this.#elements.at(-1);
    if (element === undefined) throw this.#corrupt('a property stands before any element');
    const isList = fields[0] === 'list';
    const [countType, type, name, ...more] = isList
      ? [this.#type(fields[1]), this.#type(fields[2]), ...fields.slice(3)]
      : [undefined, this.#type(fields[0]), ...fields.slice(1)];
    if (type === undefined || name === undefined || name === '' || more.length > 0) {
      throw this.#corrupt('a property is "property <type> <name>" or "property list <type> <type> <name>"');
    }
    if (countType === 'float32' || countType === 'float64') {
      throw this.#corrupt('the count of a list has to be of an integer type');
    }
    if (element.properties.some((property) => property.name === name)) {
      throw this.#corrupt(`the property ${quotedBytes(Buffer.from(name, 'latin1'))} is declared twice`);
    }
    if (element.properties.length === MAX_PROPERTIES) {
      throw this.#corrupt(`an element has more than ${MAX_PROPERTIES} properties`);
    }
    element.properties.push({ name, type, countType });
  }

  #type(name: string | undefined): PlyType {
    const type = TYPES.get(name ?? '');
    if (type !== undefined) return type;
    throw this.#corrupt(`${quotedBytes(Buffer.from(name ?? '', 'latin1'))} is no type of a property`);
  }

  /** The next line as latin1, without the blanks around it. */
  #nextLine(): string {
    const end = this.#head.indexOf(this.#lineEnd, this.#at);
    this.#line++;
    if (end !== -1) {
      const line = this.#head.toString('latin1', this.#at, end);
      this.#at = end + 1;
      return line.trim();
    }
    // The first line without an end is no header that was cut, unless it is the beginning of one.
    const rest = this.#head.toString('latin1', this.#at, this.#at + 64);
    if (this.#line === 1) return rest.trim();
    if (this.#head.length < this.#size)
      throw this.#corrupt(`the header is longer than ${MAX_HEADER_BYTES} bytes`);
    // An empty body needs no line end behind the header.
    if (rest.trim() === 'end_header') {
      this.#at = this.#head.length;
      return 'end_header';
    }
    throw new Refusal('truncated', `The PLY is cut off: it ends at byte ${this.#size}, inside its header.`);
  }

  /** Sums up the least that the rows take: lists empty, numbers of one digit. */
  #requireRoom(header: PlyHeader): void {
    const room = this.#size - header.bodyOffset;
    let needed = 0;
    for (const { name, count, line } of this.#elements) {
      const element = header.elements.find((other) => other.name === name);
      needed += count * leastRowBytes(header.format, element?.properties ?? []);
      // A last row of text may end with the file.
      if (needed - (header.format === 'ascii' ? 1 : 0) > room) {
        throw new Refusal(
          'truncated',
          `The PLY is cut off: line ${line} of its header declares ${count} rows of ${quotedBytes(Buffer.from(name, 'latin1'))}, which take at least ${needed} bytes together with what precedes them, but ${room} bytes follow the header.`,
          { needed, available: room },
        );
      }
    }
  }

  #corrupt(reason: string): Refusal {
    return new Refusal('corrupt', `Line ${this.#line} of the PLY is wrong: ${reason}.`, { line: this.#line });
  }
}

function leastRowBytes(format: PlyFormat, properties: readonly PlyProperty[]): number {
  // A digit and a blank or line end each.
  if (format === 'ascii') return 2 * properties.length;
  return properties.reduce((sum, { type, countType }) => sum + PLY_TYPE_BYTES[countType ?? type], 0);
}

/** A header's elements as `metadata` shows them. */
export function describeElements(
  elements: readonly PlyElement[],
): readonly Readonly<Record<string, unknown>>[] {
  const shown = (name: string) => plainBytes(Buffer.from(name, 'latin1'), MAX_NAME_LENGTH);
  return elements.map(({ name, count, properties }) => ({
    name: shown(name),
    count,
    properties: properties.slice(0, MAX_COMMENTS).map((property) => shown(property.name)),
    propertyCount: properties.length,
  }));
}

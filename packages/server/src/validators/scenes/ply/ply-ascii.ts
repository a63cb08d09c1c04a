import type { ByteSource } from '../../../ports/validator.ts';
import { quotedBytes } from '../../file-text.ts';
import { Refusal } from '../../refusal.ts';
import { TextLines } from '../text-lines.ts';
import type { PlyElement, PlyHeader } from './ply-header.ts';
import { PLY_ROLE, PlyMesh, roleOf } from './ply-mesh.ts';

/** What an ascii PLY held. */
interface AsciiPly {
  readonly mesh: PlyMesh;
  /** Lines behind the last row that the header declares. */
  readonly surplusLines: number;
}

/**
 * Reads the rows of an ascii PLY: one line each, blank lines aside, exactly as many as the header declares.
 * Lines of text behind them are counted and not read: the format has no mark of its end, real files have
 * them, and every reader passes them over. Bytes that are no text are refused there too.
 *
 * @throws {Refusal} `corrupt` with the line of the first fault; `truncated` where rows are missing.
 */
export async function readAsciiPly(
  source: ByteSource,
  header: PlyHeader,
  progress: (fraction: number) => void,
): Promise<AsciiPly> {
  const lines = new TextLines(source, { label: 'PLY', from: header.bodyOffset, firstLine: header.bodyLine });
  const mesh = new PlyMesh(header, (reason) => lines.corrupt(reason));
  for (const element of header.elements) await readElement(lines, element, mesh, progress);
  let surplusLines = 0;
  while (await lines.nextFilled()) {
    for (const byte of lines.rest()) {
      if (byte < 0x20 && byte !== 0x09)
        throw lines.corrupt('behind the last row that the header declares it is no text');
    }
    surplusLines++;
  }
  return { mesh, surplusLines };
}

async function readElement(
  lines: TextLines,
  { name, count, properties }: PlyElement,
  mesh: PlyMesh,
  progress: (fraction: number) => void,
): Promise<void> {
  const steps = properties.map((property) => ({
    name: quotedBytes(Buffer.from(property.name, 'latin1')),
    isList: property.countType !== undefined,
    role: roleOf(name, property),
  }));
  const isVertex = name === 'vertex';
  for (let row = 0; row < count; ) {
    while (row < count && lines.next()) {
      if (!lines.skipBlanks()) continue;
      for (const step of steps) {
        if (step.isList) readList(lines, step.name, step.role, mesh);
        else if (step.role === PLY_ROLE.none) lines.numberOrNaN(step.name);
        else mesh.value(step.role, lines.numberOrNaN(step.name));
      }
      if (lines.skipBlanks()) {
        throw lines.corrupt(
          `a row of ${quotedBytes(Buffer.from(name, 'latin1'))} has ${quotedBytes(lines.field())} too much`,
        );
      }
      if (isVertex) mesh.endVertex();
      row++;
    }
    progress(lines.fraction);
    if (row < count && !(await lines.load())) {
      throw new Refusal(
        'truncated',
        `The PLY is cut off: its header declares ${count} rows of ${quotedBytes(Buffer.from(name, 'latin1'))}, but only ${row} are there.`,
        { declared: count, rows: row },
      );
    }
  }
}

function readList(lines: TextLines, name: string, role: number, mesh: PlyMesh): void {
  const count = lines.number(`the count of ${name}`);
  if (!Number.isInteger(count) || count < 0) throw lines.corrupt(`the count of ${name} is ${count}`);
  if (2 * count - 1 > lines.end - lines.at)
    throw lines.corrupt(`${name} has fewer values than its count ${count}`);
  if (role === PLY_ROLE.face || role === PLY_ROLE.strip) mesh.beginList(role, count);
  for (let index = 0; index < count; index++) {
    if (role === PLY_ROLE.face) mesh.faceIndex(lines.number(name));
    else if (role === PLY_ROLE.strip) mesh.stripIndex(lines.number(name));
    else lines.numberOrNaN(name);
  }
}

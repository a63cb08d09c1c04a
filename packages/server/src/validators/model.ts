import type { AcceptedModel, ByteSource, ValidationInput, Validator } from '../ports/validator.ts';
import { nameContent } from './content-name.ts';
import { saysNothing } from './declared-type.ts';
import { Refusal, settle } from './refusal.ts';
import { SNIFF_BYTES } from './sniff.ts';
import { recognize } from './weights/architecture/recognize.ts';
import { parseGguf } from './weights/gguf/gguf.ts';
import { parsePytorch } from './weights/pytorch/pytorch.ts';
import { parseSafetensors } from './weights/safetensors/safetensors.ts';
import { refuseSecondFormat } from './weights/second-format.ts';
import {
  formatOfName,
  mayBeTextPickle,
  type SniffedWeights,
  sniffWeights,
  type WeightsParser,
} from './weights/sniff-weights.ts';
import { tensorTable } from './weights/tensor-table.ts';
import { weightsFacts } from './weights/weights-facts.ts';

/** Declared types that may be weights; besides, those that say nothing, and `application/zip` for zips. */
const WEIGHTS_TYPES =
  /^application\/(?:(?:x-|vnd\.)[\w.-]*|gguf|safetensors|pickle|python-pickle|pytorch|torch)$/;

const PARSERS: Readonly<Record<WeightsParser, typeof parseSafetensors>> = {
  safetensors: parseSafetensors,
  gguf: parseGguf,
  pytorch: parsePytorch,
};

/** Model weights: one file, without its configuration or tokenizer. */
export const modelValidator: Validator = {
  kind: 'model',
  validate: (input) => settle(() => judgeWeights(input)),
};

/**
 * Judges a file of weights by its headers, tables and pickles; nothing in it is ever run.
 * @throws {Refusal} at the first fault, and where content, name and declared type do not agree.
 */
export async function judgeWeights(input: ValidationInput): Promise<AcceptedModel> {
  const { source } = input;
  const sniffed = await requireWeights(input);
  requireDeclared(input.contentType, sniffed);
  // The parser has the greater part of the work; the facts take what is left.
  const weights = await PARSERS[sniffed.parser](source, (fraction) => input.progress(fraction * 0.9));
  if (sniffed.parser !== 'pytorch') await refuseSecondFormat(source, weights.label, true);
  const facts = weightsFacts(weights, recognize(weights));
  const renditions = [tensorTable(weights.tensors)];
  input.progress(1);
  return { verdict: 'accepted', entity: 'model', mimeType: weights.mimeType, weights: facts, renditions };
}

type WeightsWithParser = Extract<SniffedWeights, { parser: WeightsParser }>;

/** What the content is, where a parser takes it and the file's name does not claim something else. */
async function requireWeights({ source, fileName }: ValidationInput): Promise<WeightsWithParser> {
  if (source.size === 0) throw new Refusal('truncated', 'The file is empty (0 bytes).');
  const head = Buffer.from(await source.read(0, SNIFF_BYTES));
  const named = formatOfName(fileName);
  const sniffed = sniffWeights(head, source.size) ?? (await guessWeights(source, head, fileName));
  if (named !== undefined && named.parser !== sniffed.parser) {
    throw new Refusal(
      'type-mismatch',
      `The file is named like ${named.label}, but its content is ${sniffed.label}: weights in disguise are not taken, give the file its real extension.`,
      { detected: sniffed.label },
    );
  }
  if (sniffed.parser === undefined) {
    throw new Refusal('unsupported-type', `The file is ${sniffed.label}; ${sniffed.advice}.`, {
      detected: sniffed.label,
    });
  }
  return sniffed;
}

/** For content without a magic number of weights: what it could still be, or the refusal that says what it is. */
async function guessWeights(source: ByteSource, head: Buffer, fileName: string): Promise<WeightsWithParser> {
  const content = await nameContent(head, source.size);
  const named = formatOfName(fileName);
  const unknown = content.family === 'unknown';
  if (unknown && mayBeTextPickle(head, (await source.read(source.size - 1, 1))[0])) {
    return { parser: 'pytorch', label: 'a Python pickle' };
  }
  // The parser that the name promises tells best what is broken.
  if (unknown && named?.parser !== undefined) return { parser: named.parser, label: named.label };
  const detected = { detected: content.mimeType };
  if (named !== undefined) {
    throw new Refusal(
      'type-mismatch',
      `The file is named like ${named.label}, but its content is ${content.label}.`,
      detected,
    );
  }
  throw new Refusal(
    'unsupported-type',
    `The file's content is ${content.label}, but kind model takes safetensors, GGUF, PyTorch and pickle files.`,
    detected,
  );
}

function requireDeclared(contentType: string, { label, container }: WeightsWithParser): void {
  if (saysNothing(contentType) || WEIGHTS_TYPES.test(contentType)) return;
  if (contentType === 'application/zip' && container === 'zip') return;
  throw new Refusal(
    'type-mismatch',
    `The file was declared as ${contentType}, but its content is ${label}; declare application/octet-stream.`,
    { declared: contentType },
  );
}

/** A piece of a sentence of the server: its names of tensors and keys are between backticks. */
export interface Span {
  readonly text: string;
  readonly isCode: boolean;
}

/** Takes a sentence apart at its backticks; one that has no partner stays as it is. */
export function spansOf(sentence: string): readonly Span[] {
  return sentence
    .split(/(`[^`]+`)/)
    .filter((piece) => piece !== '')
    .map((piece) =>
      /^`[^`]+`$/.test(piece) ? { text: piece.slice(1, -1), isCode: true } : { text: piece, isCode: false },
    );
}

const FORMATS: Readonly<Record<string, string>> = {
  safetensors: 'Safetensors',
  gguf: 'GGUF',
  pytorch: 'PyTorch',
  pickle: 'Pickle',
};

/** What a format of weights is called. */
export function formatName(format: string): string {
  return FORMATS[format] ?? format;
}

/** A name such as `diffusion-model` as a word of a sentence. */
export function inWords(name: string): string {
  return name.replaceAll('-', ' ');
}

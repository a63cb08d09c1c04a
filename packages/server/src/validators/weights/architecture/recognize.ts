import type { Recognition, Weights } from '../tensors.ts';
import { codeSpan } from './code-span.ts';
import { firstMatch, type Match } from './evaluate.ts';
import { autoencoders } from './families/autoencoders.ts';
import { conditioningAdapters, controlNets } from './families/control-models.ts';
import { COMPANION_ROOTS, DIFFUSION_PREFIXES } from './families/diffusion-prefixes.ts';
import { hypernetworks, textualInversions } from './families/embeddings.ts';
import { flux } from './families/flux.ts';
import { imageEncoders } from './families/image-encoders.ts';
import { imageTransformers } from './families/image-transformers.ts';
import { languageModels, olderLanguageModels } from './families/language-models.ts';
import { speechModels } from './families/speech-models.ts';
import { stableDiffusion } from './families/stable-diffusion.ts';
import { textEncoders } from './families/text-encoders.ts';
import { upscalers } from './families/upscalers.ts';
import { videoTransformers } from './families/video-transformers.ts';
import { partOfSplit, recognizeGguf } from './gguf.ts';
import { recognizeAdapter } from './lora/adapter.ts';
import { metadataHint } from './metadata-hints.ts';
import type { Family } from './rule.ts';
import { TensorIndex } from './tensor-index.ts';

/**
 * All rules, the specific before the general: control models copy parts of diffusion models, checkpoints
 * contain autoencoders and text encoders.
 */
export const FAMILIES: readonly Family[] = [
  controlNets,
  conditioningAdapters,
  textualInversions,
  hypernetworks,
  flux,
  stableDiffusion,
  imageTransformers,
  videoTransformers,
  autoencoders,
  textEncoders,
  imageEncoders,
  speechModels,
  upscalers,
  languageModels,
  olderLanguageModels,
];

/**
 * Tells what weights are from the names and shapes of their tensors, and of GGUF files from their key-value
 * pairs. What a file says of itself otherwise never overrules its tensors; it backs them up, names the base
 * of an adapter whose tensors do not, and decides alone only when nothing else does, which is then said.
 *
 * @returns `unknown` and no reasons when nothing fits: a wrong name would do more harm than none.
 */
export function recognize(weights: Weights): Recognition {
  const shown = byTensors(weights) ?? (weights.format === 'gguf' ? recognizeGguf(weights) : undefined);
  const recognition = withHint(
    shown ?? { architecture: 'unknown', role: 'unknown', recognizedBy: [] },
    weights,
  );
  const split = partOfSplit(weights);
  return split === undefined
    ? recognition
    : { ...recognition, recognizedBy: [...recognition.recognizedBy, split] };
}

function byTensors({ tensors }: Weights): Recognition | undefined {
  const adapter = recognizeAdapter(tensors);
  if (adapter !== undefined) return adapter;
  const index = new TensorIndex(tensors);
  const match = firstMatch(FAMILIES, index);
  return match && inContext(match, index);
}

/** A diffusion model together with its autoencoder or text encoder is a checkpoint. */
function inContext({ rule, prefix, evidence }: Match, index: TensorIndex): Recognition {
  const { architecture, role } = rule;
  if (role === 'diffusion-model' && prefix !== '') {
    for (const root of COMPANION_ROOTS) {
      const companion = index.firstUnder(root);
      if (companion === undefined) continue;
      const together = `${codeSpan(companion)} is in the same file`;
      return { architecture, role: 'checkpoint', recognizedBy: [...evidence, together] };
    }
  }
  const holder = COMPANION_ROOTS.some((root) => prefix.startsWith(`${root}.`))
    ? wholeBeside(index)
    : undefined;
  if (holder === undefined) return { architecture, role, recognizedBy: evidence };
  const other = `${codeSpan(holder)} is of a diffusion model that is not known`;
  return { architecture: 'unknown', role: 'checkpoint', recognizedBy: [...evidence, other] };
}

/** A tensor of the diffusion model in a checkpoint of which only an accompanying part was recognised. */
function wholeBeside(index: TensorIndex): string | undefined {
  for (const prefix of DIFFUSION_PREFIXES) {
    const name = prefix === '' ? undefined : index.firstUnder(prefix.slice(0, prefix.indexOf('.')));
    if (name !== undefined) return name;
  }
  return undefined;
}

function withHint(recognition: Recognition, { metadata }: Weights): Recognition {
  const hint = metadataHint(metadata);
  if (hint === undefined) return recognition;
  const { architecture, role, recognizedBy } = recognition;
  if (architecture === 'unknown' && role === 'unknown') {
    const alone = `no tensor decided, but ${hint.says}`;
    return { architecture: hint.architecture, role: hint.role ?? 'unknown', recognizedBy: [alone] };
  }
  if (architecture === 'unknown') {
    const filledIn = `no tensor shows the base model, but ${hint.says}`;
    return { architecture: hint.architecture, role, recognizedBy: [...recognizedBy, filledIn] };
  }
  return architecture === hint.architecture
    ? { architecture, role, recognizedBy: [...recognizedBy, hint.says] }
    : recognition;
}

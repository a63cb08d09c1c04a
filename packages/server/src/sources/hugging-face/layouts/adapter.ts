import { isBesideTheModel, weightsExtension } from './file-names.ts';
import type { FileChoice, ListedRepository, RepositoryFile } from './listed-repository.ts';

/** What diffusers, then PEFT, save an adapter as; the safetensors of each first. */
const LORA_NAMES: readonly string[] = ['pytorch_lora_weights.safetensors', 'pytorch_lora_weights.bin'];
const PEFT_NAMES: readonly string[] = ['adapter_model.safetensors', 'adapter_model.bin'];
const PEFT_CONFIGURATION = 'adapter_config.json';

/**
 * A LoRA or another adapter: the file with the usual name, or the only one of a repository that is tagged as
 * one.
 *
 * @see https://huggingface.co/docs/peft/developer_guides/checkpoint
 * @throws ImportRefusedError `ambiguous` where every file is a LoRA of its own
 */
export function chooseAdapter(repository: ListedRepository): FileChoice | undefined {
  const configuration = repository.at(PEFT_CONFIGURATION);
  const names = configuration === undefined ? LORA_NAMES : [...LORA_NAMES, ...PEFT_NAMES];
  const named = names.flatMap((name) => repository.at(name) ?? [])[0];
  if (named !== undefined) {
    const ofPeft = PEFT_NAMES.includes(named.name) && configuration !== undefined ? [configuration] : [];
    return { weights: [named], companions: [...ofPeft, ...repository.provenance()] };
  }
  if (!isTagged(repository) || repository.at('model_index.json') !== undefined) return undefined;
  const [only, ...more] = looseFiles(repository);
  if (only === undefined) return undefined;
  if (more.length > 0) throw repository.ask([only, ...more]);
  return { weights: [only], companions: repository.provenance() };
}

/** A tag is the author's word: files with a whole model's names belie it. */
function isTagged(repository: ListedRepository): boolean {
  const tagged = repository.info.tags.some((tag) => tag === 'lora' || tag.startsWith('base_model:adapter:'));
  return tagged && repository.at('config.json') === undefined;
}

function looseFiles(repository: ListedRepository): readonly RepositoryFile[] {
  const root = repository.inFolder('').filter((file) => !isBesideTheModel(file.name));
  return root.filter((file) => weightsExtension(file.name) === 'safetensors');
}

import { LORAS } from '../../packages/server/test/decoder/sample-loras.ts';
import { safetensorsFile } from '../../packages/server/test/decoder/sample-weights.ts';

/** A LoRA for SDXL with every tensor a real one has, at its real shape; their values are zeros. */
export function demoLora(): Buffer {
  const shapes = LORAS.find(([name]) => name === 'SDXL LoRA, kohya')?.[1];
  if (shapes === undefined) throw new Error('The samples have no SDXL LoRA');
  const tensors = [...shapes].map(([name, shape], index) => ({
    name,
    dtype: index % 3 === 2 ? 'F32' : 'F16',
    shape,
  }));
  return safetensorsFile(tensors, {
    ss_base_model_version: 'sdxl_base_v1-0',
    ss_network_module: 'networks.lora',
    ss_network_dim: '16',
    ss_network_alpha: '8',
    ss_output_name: 'harbor light',
    ss_learning_rate: '0.0001',
    ss_num_epochs: '10',
    ss_num_train_images: '240',
    ss_tag_frequency: JSON.stringify({
      harbor: { harborlight: 240, 'wooden pier': 131, 'calm water': 96, dusk: 58 },
    }),
    'modelspec.title': 'Harbor light',
    'modelspec.trigger_phrase': 'harborlight',
  });
}

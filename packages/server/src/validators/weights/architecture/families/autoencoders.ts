import type { Family } from '../rule.ts';
import { either, has, lacks, ranked, sized } from '../rule.ts';

const role = 'vae';

/** Ends of the image autoencoder that both layouts of its decoder have. */
const IMAGE_DECODER = either(
  has('decoder.up.0.block.0.norm1.weight'),
  has('decoder.up_blocks.0.resnets.0.norm1.weight'),
);

export const autoencoders: Family = {
  source:
    'ComfyUI sd.py (class VAE) and taesd.py; InvokeAI model_manager/configs/vae.py; diffusers AutoencoderKL, AutoencoderTiny, AutoencoderKLWan',
  prefixes: ['', 'first_stage_model.', 'vae.'],
  rules: [
    {
      architecture: 'stable-video-diffusion',
      role,
      proof: [has('decoder.mid.block_1.mix_factor'), sized('decoder.conv_in.weight', 1, 4)],
    },
    {
      architecture: 'stable-video-diffusion',
      role,
      proof: [has('decoder.time_conv_out.weight'), sized('decoder.conv_in.weight', 1, 4)],
    },
    {
      architecture: 'flux-2',
      role,
      proof: [has('bn.running_mean'), sized('decoder.conv_in.weight', 1, 32), IMAGE_DECODER],
    },
    {
      architecture: 'flux-1',
      role,
      proof: [
        sized('decoder.conv_in.weight', 1, 16),
        ranked('decoder.conv_in.weight', 4),
        IMAGE_DECODER,
        lacks('quant_conv.weight'),
      ],
      notes: [{ when: [], says: 'the autoencoder of SD 3 has the same layout' }],
    },
    {
      architecture: 'stable-diffusion',
      role,
      proof: [
        sized('decoder.conv_in.weight', 1, 4),
        ranked('decoder.conv_in.weight', 4),
        IMAGE_DECODER,
        either(has('post_quant_conv.weight'), has('decoder.post_quant_conv.weight')),
        lacks('decoder.mid_block.temporal_res_block.norm1.weight'),
        lacks('decoder.time_conv_out.weight'),
      ],
      notes: [{ when: [], says: 'the autoencoders of SD 1.x, SD 2.x and SDXL have the same layout' }],
    },
    {
      architecture: 'wan',
      role,
      proof: [has('decoder.middle.0.residual.0.gamma'), sized('conv2.weight', 1, 16)],
      notes: [{ when: [], says: 'Wan 2.1; the autoencoder of Qwen-Image has the same layout' }],
    },
    {
      architecture: 'wan',
      role,
      proof: [has('decoder.middle.0.residual.0.gamma'), sized('conv2.weight', 1, 48)],
      notes: [{ when: [], says: 'Wan 2.2' }],
    },
    {
      architecture: 'wan',
      role,
      proof: [
        has('decoder.mid_block.resnets.0.norm1.gamma'),
        ranked('decoder.conv_in.weight', 5),
        sized('decoder.conv_in.weight', 1, 16, 48),
      ],
      notes: [{ when: [], says: 'the autoencoder of Qwen-Image has the same layout' }],
    },
    {
      architecture: 'ltx-video',
      role,
      proof: [
        has('decoder.up_blocks.0.res_blocks.0.conv1.conv.weight'),
        sized('decoder.conv_in.conv.weight', 1, 128),
      ],
    },
    {
      architecture: 'ltx-video',
      role,
      proof: [
        has('decoder.mid_block.resnets.0.conv1.conv.weight'),
        sized('decoder.conv_in.conv.weight', 1, 128),
      ],
    },
    {
      architecture: 'cogvideox',
      role,
      proof: [
        has('decoder.mid_block.resnets.0.norm1.norm_layer.weight'),
        sized('decoder.conv_in.conv.weight', 1, 16),
      ],
    },
    {
      architecture: 'hunyuan-video',
      role,
      proof: [
        sized('decoder.conv_in.conv.weight', 1, 16),
        ranked('decoder.conv_in.conv.weight', 5),
        has('post_quant_conv.weight'),
      ],
    },
    {
      architecture: 'taesd',
      role,
      proof: [has('taesd_decoder.1.weight'), has('taesd_encoder.0.weight')],
    },
    {
      architecture: 'taesd',
      role,
      proof: [
        sized('decoder.layers.0.weight', 0, 64),
        sized('encoder.layers.0.weight', 1, 3),
        has('decoder.layers.2.conv.0.weight'),
      ],
    },
    {
      architecture: 'taesd',
      role,
      proof: [
        sized('1.weight', 0, 64),
        sized('1.weight', 1, 4, 16),
        ranked('3.conv.0.weight', 4),
        has('3.conv.2.weight'),
      ],
      notes: [{ when: [], says: 'only the decoder' }],
    },
    {
      architecture: 'taesd',
      role,
      proof: [
        sized('0.weight', 0, 64),
        sized('0.weight', 1, 3),
        ranked('1.conv.0.weight', 4),
        has('1.conv.2.weight'),
      ],
      notes: [{ when: [], says: 'only the encoder' }],
    },
  ],
};

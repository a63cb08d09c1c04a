import type { Family } from '../rule.ts';
import { either, has, lacks, ranked, sized } from '../rule.ts';

const role = 'upscaler';

/** Restoration and super-resolution networks. */
export const upscalers: Family = {
  source: 'chaiNNer-org/spandrel architectures ESRGAN, SwinIR, DAT, HAT, Compact; XPixelGroup/BasicSR',
  // BasicSR saves the weights under these keys of the checkpoint.
  prefixes: ['', 'params_ema.', 'params.'],
  rules: [
    {
      architecture: 'esrgan',
      role,
      proof: [ranked('model.0.weight', 4), has('model.1.sub.0.RDB1.conv1.0.weight')],
    },
    {
      architecture: 'esrgan',
      role,
      proof: [ranked('model.0.weight', 4), has('model.1.sub.0.RDB1.conv1x1.weight')],
    },
    {
      architecture: 'esrgan',
      role,
      proof: [
        has('conv_first.weight'),
        either(has('body.0.rdb1.conv1.weight'), has('RRDB_trunk.0.RDB1.conv1.weight')),
        either(has('conv_body.weight'), has('trunk_conv.weight')),
        has('conv_last.weight'),
      ],
    },
    {
      architecture: 'hat',
      role,
      proof: [
        has('relative_position_index_SA'),
        has('layers.0.residual_group.overlap_attn.qkv.weight'),
        has('layers.0.residual_group.blocks.0.conv_block.cab.0.weight'),
      ],
    },
    {
      architecture: 'dat',
      role,
      proof: [
        has('before_RG.1.weight'),
        has('layers.0.blocks.0.attn.channel_interaction.1.weight'),
        has('layers.0.blocks.0.attn.attns.0.rpe_biases'),
      ],
    },
    {
      architecture: 'swinir',
      role,
      proof: [
        either(has('conv_first.weight'), has('conv_first.1.weight')),
        has('layers.0.residual_group.blocks.0.attn.relative_position_index'),
        has('layers.0.residual_group.blocks.0.mlp.fc1.bias'),
        // Swin2SR has the same names and a learned scale of attention.
        lacks('layers.0.residual_group.blocks.0.attn.logit_scale'),
      ],
    },
    {
      architecture: 'realesrgan-compact',
      role,
      proof: [
        sized('body.0.weight', 1, 3),
        ranked('body.0.weight', 4),
        ranked('body.1.weight', 1),
        ranked('body.2.weight', 4),
        ranked('body.3.weight', 1),
      ],
    },
  ],
};

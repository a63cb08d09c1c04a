import type { Family } from '../rule.ts';
import { either, has, lacks, ranked, sized } from '../rule.ts';

/** Learned words: one vector, or a few, as wide as the text encoder's tokens. */
export const textualInversions: Family = {
  source:
    'AUTOMATIC1111/stable-diffusion-webui textual_inversion; InvokeAI model_manager/configs/textual_inversion.py; diffusers load_textual_inversion',
  prefixes: [''],
  rules: [
    {
      architecture: 'sdxl',
      role: 'textual-inversion',
      proof: [sized('clip_g', 1, 1280), ranked('clip_g', 2), sized('clip_l', 1, 768), lacks('t5xxl')],
    },
    ...(['string_to_param.*', 'emb_params'] as const).flatMap((name) => [
      {
        architecture: 'sd-1' as const,
        role: 'textual-inversion' as const,
        proof: [ranked(name, 2), sized(name, 1, 768)],
      },
      {
        architecture: 'sd-2' as const,
        role: 'textual-inversion' as const,
        proof: [ranked(name, 2), sized(name, 1, 1024)],
      },
    ]),
  ],
};

const linear = (width: number, half: number) => `${width}.${half}.linear.0.weight`;

/** Small networks before the keys and values of each width of attention, named by the width. */
export const hypernetworks: Family = {
  source: 'AUTOMATIC1111/stable-diffusion-webui modules/hypernetworks/hypernetwork.py',
  prefixes: [''],
  rules: [
    {
      architecture: 'sd-1',
      role: 'hypernetwork',
      proof: [sized(linear(768, 0), 1, 768), sized(linear(768, 1), 1, 768)],
    },
    {
      architecture: 'sd-2',
      role: 'hypernetwork',
      proof: [sized(linear(1024, 0), 1, 1024), sized(linear(1024, 1), 1, 1024)],
    },
    {
      architecture: 'unknown',
      role: 'hypernetwork',
      proof: [
        either(sized(linear(320, 0), 1, 320), sized(linear(640, 0), 1, 640), sized(linear(1280, 0), 1, 1280)),
        either(has(linear(320, 1)), has(linear(640, 1)), has(linear(1280, 1))),
      ],
    },
  ],
};

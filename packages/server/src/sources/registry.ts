import type { ImportSources } from '../ports/import-source.ts';
import type { RemoteFetcher } from '../ports/remote-fetcher.ts';
import { civitaiSource } from './civitai/civitai.ts';
import { huggingFaceSource } from './hugging-face/hugging-face.ts';
import { urlSource } from './url/url.ts';

/** Where a hub is, and who asks there. */
export interface HubAccess {
  readonly endpoint: string;
  readonly token: string | undefined;
}

/** Every source that uploads can be imported from. A new one is a file and a line here. */
export function openSources(options: {
  readonly fetcher: RemoteFetcher;
  readonly huggingFace: HubAccess;
  readonly civitai: HubAccess;
}): ImportSources {
  const { fetcher, huggingFace, civitai } = options;
  return {
    url: urlSource({ fetcher }),
    huggingface: huggingFaceSource({ fetcher, ...huggingFace }),
    civitai: civitaiSource({ fetcher, ...civitai }),
  };
}

import type { Api } from '../core/api.ts';
import { path } from '../core/path.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { Model, ModelDownloadResponse } from '../types.ts';
import { alreadyThere } from './already-there.ts';
import { checkPath } from './check-path.ts';
import type { Content } from './content.ts';
import type { Download, DownloadOptions } from './download.ts';
import { type ContentOptions, downloadContent } from './download-content.ts';
import { checkModelPaths } from './model-paths.ts';
import { Report } from './report.ts';
import { withSignal } from './with-signal.ts';

/** Files on their way at once. */
const CONCURRENCY = 3;

type ListedFile = ModelDownloadResponse['files'][number];

/**
 * Downloads every file of a model into the folder `path`, where it gets the path that it has in the model. A repeated call
 * goes on: files that are complete are only looked at.
 *
 * @param model itself, or its id
 * @returns the files in the order of the model
 * @throws FileExistsError where `overwrite` is false and another file is at one of the paths
 * @throws WharfError where no `path` is given; for a path that would lead out of the folder, before anything is
 *   downloaded; where another download is under way; or where the service does not tell the files
 * @throws what `downloadAsset` throws
 */
export async function downloadModel(
  api: Api,
  model: string | Model,
  options: DownloadOptions,
): Promise<Download[]> {
  checkPath(options);
  const id = typeof model === 'string' ? model : model.id;
  return withSignal(options.signal, async (signal, end) => {
    const links = new ModelLinks(api, id);
    const files = await links.files(signal);
    checkModelPaths(files.map((file) => file.path));
    const total = files.reduce((sum, { size }) => sum + size, 0);
    const received = files.map(() => 0);
    const report = new Report(options.onProgress);
    let downloading = false;
    const folder = folderOf(options.path);
    const target = (file: ListedFile, index: number): ContentOptions => ({
      ...limits(options),
      path: `${folder}/${file.path}`,
      signal,
      report: (stage, bytes) => {
        received[index] = bytes;
        // While any file is downloaded, others may still be compared.
        downloading ||= stage === 'downloading';
        report.at(downloading ? 'downloading' : 'checking', sum(received), total);
      },
    });
    // All of them before the first is written.
    const present =
      options.overwrite === false
        ? await eachOf(files, end, (file, index) =>
            alreadyThere(contentOf(id, file, links), target(file, index)),
          )
        : [];
    const downloads = await eachOf(
      files,
      end,
      async (file, index) =>
        present[index] ?? (await downloadContent(api, contentOf(id, file, links), target(file, index))),
    );
    report.at('done', total, total);
    return downloads;
  });
}

/** Only `/` itself is the root of the file system. */
function folderOf(given: string): string {
  const folder = given.replace(/[/\\]+$/, '');
  return folder === '' && !given.startsWith('/') ? given : folder;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function limits({ overwrite, idleTimeout, giveUpAfter }: DownloadOptions): Partial<ContentOptions> {
  return {
    ...(overwrite === undefined ? {} : { overwrite }),
    ...(idleTimeout === undefined ? {} : { idleTimeout }),
    ...(giveUpAfter === undefined ? {} : { giveUpAfter }),
  };
}

function contentOf(id: string, { path: at, size, sha256 }: ListedFile, links: ModelLinks): Content {
  return {
    name: `${id}/${at}`,
    size,
    sha256: sha256?.toLowerCase(),
    url: (refused, signal) => links.url(at, refused, signal),
  };
}

/** The signed URLs of a model's files, which one request makes for all of them. */
class ModelLinks {
  readonly #api: Api;
  readonly #id: string;
  #asked: Promise<readonly ListedFile[]> | undefined;

  constructor(api: Api, id: string) {
    this.#api = api;
    this.#id = id;
  }

  files(signal: AbortSignal): Promise<readonly ListedFile[]> {
    this.#asked ??= this.#ask(signal).catch((error: unknown) => {
      this.#asked = undefined;
      throw error;
    });
    return this.#asked;
  }

  async url(at: string, refused: string | undefined, signal: AbortSignal): Promise<string> {
    const known = await this.#find(at, signal);
    if (known !== refused) return known;
    this.#asked = undefined;
    return this.#find(at, signal);
  }

  async #find(at: string, signal: AbortSignal): Promise<string> {
    const file = (await this.files(signal)).find(({ path: other }) => other === at);
    if (file === undefined) throw new WharfError(`${this.#id} has no file ${at} any more`);
    return file.url;
  }

  async #ask(signal: AbortSignal): Promise<readonly ListedFile[]> {
    const request = { method: 'post', path: path`/models/${this.#id}/download`, body: {}, signal } as const;
    const { files } = await this.#api.request<Partial<ModelDownloadResponse>>(request);
    if (!Array.isArray(files)) throw new WharfError('This service does not tell the files of its models');
    return files;
  }
}

/**
 * Works on several items at once. The first failure ends the others, and is thrown when they have ended.
 * @param end what makes work that has begun end soon
 */
async function eachOf<T, R>(
  items: readonly T[],
  end: () => void,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = items.entries();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const [index, item] of waiting) {
      if (failures.length > 0) return;
      try {
        results[index] = await work(item, index);
      } catch (error) {
        failures.push(error);
        end();
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  if (failures.length > 0) throw failures[0];
  return results;
}

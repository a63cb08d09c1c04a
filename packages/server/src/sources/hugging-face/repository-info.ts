import { ImportRefusedError } from '../../ports/import-source.ts';
import { jsonObject } from '../api-request.ts';
import { isRecord } from '../json-record.ts';
import type { HubClient } from './hub-client.ts';
import { type HubReference, repositoryName } from './reference/hub-reference.ts';

/** Most entries, and most characters of a text, that are taken over. */
const MAX_ENTRIES = 100;
const MAX_TEXT = 500;

/** What the Hub says of a model at a revision. Texts are bounded; nothing else is promised of them. */
export interface RepositoryInfo {
  /** The present name: repositories are renamed, and answer to their old names. */
  readonly id: string;
  /** The commit that the revision names now. */
  readonly commit: string;
  readonly gated: 'auto' | 'manual' | null;
  readonly libraryName: string | null;
  readonly pipelineTag: string | null;
  readonly tags: readonly string[];
  readonly license: string | null;
  readonly licenseName: string | null;
  readonly licenseLink: string | null;
  readonly baseModels: readonly string[];
  /** What a LoRA is called up with. */
  readonly instancePrompt: string | null;
}

/**
 * Pins the revision to a commit.
 * @see https://huggingface.co/docs/hub/api
 * @throws ImportRefusedError or ImportDelayedError
 */
export async function repositoryInfo(
  client: HubClient,
  asked: HubReference,
  signal: AbortSignal,
): Promise<RepositoryInfo> {
  const url = client.endpoint.api(asked.repository, `/revision/${encodeURIComponent(asked.revision)}`);
  const subject = { repository: asked.repository, revision: asked.revision };
  const answer = await client.document(url, subject, signal);
  const info = jsonObject(answer.text);
  const commit = info?.sha;
  if (info === undefined || typeof commit !== 'string' || !/^[0-9a-f]{40}$/.test(commit)) {
    throw new ImportRefusedError(
      'unexpected-answer',
      `${client.endpoint.host} does not answer as the Hugging Face Hub does. Ask the operator to check HF_ENDPOINT.`,
    );
  }
  if (info.disabled === true) {
    throw new ImportRefusedError(
      'disabled',
      `${asked.repository} was disabled by its owner or by the Hub: see ${client.endpoint.page(asked.repository)}.`,
    );
  }
  return { id: presentName(info.id, asked.repository), commit, ...described(info) };
}

/** Goes into URLs, so that only a name will do. */
function presentName(id: unknown, asked: string): string {
  return typeof id === 'string' &&
    /^(?:[\w.-]{1,96}\/)?[\w.-]{1,96}$/.test(id) &&
    !/^\.+$/.test(repositoryName(id))
    ? id
    : asked;
}

function described(info: Readonly<Record<string, unknown>>): Omit<RepositoryInfo, 'id' | 'commit'> {
  const card = isRecord(info.cardData) ? info.cardData : {};
  const tags = texts(info.tags);
  const tagged = (prefix: string) => tags.find((tag) => tag.startsWith(prefix))?.slice(prefix.length);
  const baseModels = texts(typeof card.base_model === 'string' ? [card.base_model] : card.base_model);
  return {
    gated: info.gated === 'auto' || info.gated === 'manual' ? info.gated : null,
    libraryName: text(info.library_name),
    pipelineTag: text(info.pipeline_tag),
    tags,
    license: text(card.license) ?? texts(card.license)[0] ?? tagged('license:') ?? null,
    licenseName: text(card.license_name),
    licenseLink: text(card.license_link),
    baseModels: baseModels.length > 0 ? baseModels : taggedBaseModels(tags),
    instancePrompt: text(card.instance_prompt),
  };
}

/** `base_model:org/name`, and the same with the kind of descent between: `base_model:adapter:org/name`. */
function taggedBaseModels(tags: readonly string[]): readonly string[] {
  const named = tags.flatMap((tag) => /^base_model:(?:[a-z]+:)?(.+)$/.exec(tag)?.[1] ?? []);
  return [...new Set(named)];
}

function text(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const trimmed = value.trim().slice(0, MAX_TEXT).toWellFormed();
  return trimmed === '' ? null : trimmed;
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_ENTRIES).flatMap((entry) => text(entry) ?? []);
}

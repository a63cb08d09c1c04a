import type { Ability } from './ability.ts';
import type { Intent } from './intent.ts';
import type { EntityFile } from './wharf-client.ts';

/** Times that a file is asked for again although it is there but with other bytes, or is said not to be there. */
const FRUITLESS = 3;

/** Reads what came of an upload, and its bytes: whether they are the right ones is for the checker to say. */
export async function fetchEntity(
  ability: Ability,
  intent: Intent,
  upload: string | undefined,
  entity: string,
): Promise<void> {
  const { client, patience } = ability;
  const about = { intent: intent.name, entity, ...(upload === undefined ? {} : { upload }) };
  for (let refused = 0; refused < FRUITLESS; ) {
    const found = await findFile(ability, intent, entity);
    if (found === 'refused') refused += 1;
    else if (found !== 'unknown') {
      const digest = await client.download(about, found.url);
      if (digest !== undefined) return;
    }
    await patience.next('to read what was imported');
  }
}

async function findFile(
  { client }: Ability,
  { kind, name }: Intent,
  entity: string,
): Promise<EntityFile | 'refused' | 'unknown'> {
  const about = { operation: 'find-entity', intent: name, entity } as const;
  if (kind === 'model') {
    const path = `/models/${entity}/download`;
    const { outcome, body } = await client.json<{ files: EntityFile[] }>(about, 'POST', path);
    return body?.files[0] ?? (outcome === 'refused' ? 'refused' : 'unknown');
  }
  const { outcome, body } = await client.json<{ asset: EntityFile }>(about, 'GET', `/assets/${entity}`);
  return body?.asset ?? (outcome === 'refused' ? 'refused' : 'unknown');
}

/** Deletes it, again until that is acknowledged or it is gone. */
export async function removeEntity(
  { client, patience }: Ability,
  { kind, name }: Intent,
  entity: string,
): Promise<void> {
  const about = { operation: 'delete-entity', intent: name, entity } as const;
  for (;;) {
    const { outcome } =
      kind === 'model'
        ? await client.json(about, 'DELETE', `/models/${entity}`)
        : await client.json(about, 'DELETE', '/assets', { assetIds: [entity] });
    if (outcome !== 'unknown') return;
    await patience.next('to delete what was imported');
  }
}

/** Creates an asset of base64 and reads it. @returns its id */
export async function pursueInline(ability: Ability, intent: Intent): Promise<string> {
  const { client, patience } = ability;
  const about = { operation: 'create-asset', intent: intent.name } as const;
  const fields = { name: intent.name, image: intent.bytes.toString('base64') };
  for (;;) {
    const { body } = await client.json<{ asset: { id: string } }>(
      about,
      'POST',
      '/assets',
      fields,
      intent.key,
      ({ asset }) => asset.id,
    );
    if (body !== undefined) {
      await fetchEntity(ability, intent, undefined, body.asset.id);
      if (intent.habits.remove) await removeEntity(ability, intent, body.asset.id);
      return body.asset.id;
    }
    await patience.next('to create the asset');
  }
}

import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import pg from 'pg';
import type { OwnBucket } from '../../services/s3.ts';
import { bucketOf, databaseOf } from './chosen-services.ts';

/** Every byte that the database and the bucket of a data directory keep, by where it is. */
export async function keptInServices(dataDirectory: string): Promise<ReadonlyMap<string, Buffer>> {
  const bucket = bucketOf(dataDirectory);
  const database = databaseOf(dataDirectory);
  return new Map([
    ...(database === undefined ? [] : await rowsOf(database.url)),
    ...(bucket === undefined ? [] : await objectsOf(bucket)),
  ]);
}

/** Rows as PostgreSQL writes them: bytes in them are hexadecimal. */
async function rowsOf(url: string): Promise<readonly (readonly [string, Buffer])[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema not in ('pg_catalog', 'information_schema')`,
    );
    const kept: (readonly [string, Buffer])[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from ${name} t`);
      kept.push([`table ${name}`, Buffer.from(rows.map(({ text }) => text).join('\n'))]);
    }
    return kept;
  } finally {
    await client.end();
  }
}

async function objectsOf({
  client,
  bucket: Bucket,
}: OwnBucket): Promise<readonly (readonly [string, Buffer])[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  const kept: (readonly [string, Buffer])[] = [];
  for (const { Key = '' } of Contents) {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      kept.push([`object ${Key}`, Buffer.from((await Body?.transformToByteArray()) ?? [])]);
    } catch (error) {
      // Deleted since it was listed.
      if ((error as Error).name !== 'NoSuchKey') throw error;
    }
  }
  return kept;
}

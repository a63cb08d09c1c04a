import {
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  type ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import type { OwnBucket } from '../../services/s3.ts';
import type { StoredFile } from './stored-file.ts';

/** The objects and the parts of a bucket, in the shape of files. */
export async function storedInBucket({ client, bucket: Bucket }: OwnBucket): Promise<readonly StoredFile[]> {
  const files: StoredFile[] = [];
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  for (const { Key = '', Size = 0 } of Contents) files.push({ path: Key, inode: 0, allocated: Size });
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
  for (const { Key = '', UploadId } of Uploads) {
    for (const { PartNumber, Size = 0 } of await partsOf(client, { Bucket, Key, UploadId })) {
      files.push({ path: `${Key}.${PartNumber}`, inode: 0, allocated: Size });
    }
  }
  return files;
}

async function partsOf(
  client: OwnBucket['client'],
  upload: { readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined },
): Promise<NonNullable<ListPartsCommandOutput['Parts']>> {
  try {
    return (await client.send(new ListPartsCommand(upload))).Parts ?? [];
  } catch (error) {
    // Completed or aborted since it was listed.
    if (['NoSuchUpload', 'NoSuchKey'].includes((error as Error).name)) return [];
    throw error;
  }
}

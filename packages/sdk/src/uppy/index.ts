/** Wharf for Uppy: `@wharf/sdk/uppy`. */
export { uploadIdOf, uploadResult } from './upload-result.ts';
export type { WharfMultipartSettings } from './upload-transfers.ts';
export type { S3Part, S3Request, S3Upload, SignedS3Request, UppyFileLike } from './uppy-types.ts';
export { type WharfMultipart, type WharfMultipartOptions, wharfMultipart } from './wharf-multipart.ts';

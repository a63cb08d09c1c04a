/** The entry of a page's bundle. */
import { Wharf } from '@wharf/sdk';
import { wharfMultipart } from '@wharf/sdk/uppy';

globalThis.upload = (file, options) => new Wharf(options).uploads.uploadFile({ file });
globalThis.multipart = (options) => wharfMultipart(new Wharf(options));

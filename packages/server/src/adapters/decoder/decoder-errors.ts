/** The decoder could not do its work, through no fault of the file: the job may be retried. */
export class DecoderUnavailable extends Error {
  override readonly name = 'DecoderUnavailable';
}

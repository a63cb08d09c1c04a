/** The decoder could not do its work, through no fault of the file: the job may be retried. */
export class DecoderUnavailable extends Error {
  override readonly name = 'DecoderUnavailable';
}

/** Decoders are to run in a sandbox, and this system allows none. */
export class SandboxUnavailableError extends Error {
  override readonly name = 'SandboxUnavailableError';

  /** @param reason What the system said. */
  constructor(reason: string) {
    super(`WHARF_DECODER_SANDBOX is required, but decoders cannot have namespaces of their own: ${reason}`);
  }
}

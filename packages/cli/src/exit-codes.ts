/** What the exit status says; from sysexits.h where it has a word for it. */
export const EXIT = {
  ok: 0,
  /** The server refused, a file was rejected, a wait ended badly: the message says which. */
  failed: 1,
  /** EX_USAGE: the command line cannot be understood. */
  usage: 64,
  /** EX_NOINPUT: a file given cannot be read. */
  noInput: 66,
  /** EX_UNAVAILABLE: the server cannot be reached. */
  unavailable: 69,
  /** EX_CANTCREAT: a file cannot be written. */
  cannotCreate: 73,
  /** EX_TEMPFAIL: stopped in the middle; the command that resumes it was told. */
  resumable: 75,
  /** EX_NOPERM: no credentials, or they do not suffice. */
  noPermission: 77,
  /** EX_CONFIG: a setting or the configuration file is unusable. */
  config: 78,
  /** 128 + SIGINT: stopped by Ctrl-C with nothing to resume. */
  interrupted: 130,
  /** 128 + SIGPIPE: whoever read the output had enough. */
  brokenPipe: 141,
  /** 128 + SIGTERM. */
  terminated: 143,
} as const;

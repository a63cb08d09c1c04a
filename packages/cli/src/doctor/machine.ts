/** What the server needs of the machine that it runs on. */
import type { Inspection } from '@wharf/server/inspection';
import { bytes } from '../text/quantities.ts';
import { type Finding, fail, ok, warn } from './finding.ts';
import { checkStorage } from './storage.ts';

const GIB = 1024 ** 3;
/** Bytes of free space below which uploads soon fail. */
const SPACE_WARN = 5 * GIB;
const SPACE_FAIL = 256 * 1024 ** 2;

/** @param fix whether to set up what the bucket lacks */
export async function checkMachine(fix: boolean): Promise<Finding[]> {
  // Loaded here: it brings a good part of the server along.
  const server = await import('@wharf/server/inspection');
  try {
    const fixed = fix ? await setUp(server.setUpStorage) : [];
    const { dataDirectory, storage, decoders } = await server.inspectInstallation(process.env);
    return [
      ...fixed,
      writing(dataDirectory),
      ...(storage === undefined ? [space(dataDirectory)] : checkStorage(storage)),
      media(decoders),
      isolation(decoders),
    ];
  } catch (error) {
    if (!(error instanceof server.ConfigError)) throw error;
    return [
      fail('server settings', error.message, 'Change the variable: docs/reference/settings.md has them all.'),
    ];
  }
}

/** What went wrong here is told; what then is still missing, the checks tell. */
async function setUp(
  setUpStorage: (environment: NodeJS.ProcessEnv) => Promise<boolean>,
): Promise<readonly Finding[]> {
  const check = 'bucket set-up';
  try {
    if (await setUpStorage(process.env)) return [ok(check, 'CORS and lifecycle are set')];
    return [warn(check, 'there is no bucket to set up', 'It is for servers with WHARF_STORAGE=s3.')];
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'ConfigError') throw error;
    const reason = error.message || error.name;
    return [fail(check, reason, 'Use a key that may do s3:PutBucketCORS and s3:PutLifecycleConfiguration.')];
  }
}

function writing({ path, exists, notWritable }: Inspection['dataDirectory']): Finding {
  if (notWritable !== undefined)
    return fail(
      'data directory',
      notWritable,
      `Give this user the right to write to ${path}, or set WHARF_DATA_DIR.`,
    );
  return ok('data directory', exists ? path : `${path} (made at the first start)`);
}

function space({ free, path }: Inspection['dataDirectory']): Finding {
  const found = `${bytes(free)} free`;
  const advice = `Make room, or set WHARF_DATA_DIR to a larger disk than that of ${path}.`;
  if (free < SPACE_FAIL) return fail('disk space', found, advice);
  return free < SPACE_WARN ? warn('disk space', found, advice) : ok('disk space', found);
}

function media({ media: found }: Inspection['decoders']): Finding {
  const check = 'video and audio';
  if (found === 'bundled') return ok(check, "decoded by FFmpeg's libraries of npm");
  if (found === 'system') return ok(check, "decoded by this machine's ffmpeg and ffprobe");
  return warn(
    check,
    'nothing decodes them: such uploads are refused',
    'Install ffmpeg, or run "npm ci" with optional packages.',
  );
}

function isolation({ unconfined, memoryBounded, confinementRequired }: Inspection['decoders']): Finding {
  const check = 'isolation';
  if (unconfined === undefined && memoryBounded)
    return ok(check, 'decoders have namespaces of their own, and bounded memory');
  const lacks = [
    ...(unconfined === undefined ? [] : [`no namespaces of their own (${unconfined})`]),
    ...(memoryBounded ? [] : ['no bound of memory but that of the server']),
  ];
  const found = `decoders have ${lacks.join(', and ')}`;
  const advice =
    'Install util-linux (unshare, prlimit, setpriv) and allow user namespaces: docs/security.md.';
  return confinementRequired ? fail(check, found, advice) : warn(check, found, advice);
}

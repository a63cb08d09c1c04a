/** What makes the name of a parameter that of a secret wherever it stands in it; separators aside, lower case. */
const TELLING_PARTS =
  /token|secret|signature|credential|passw|passphrase|apikey|accesskey|accessid|keypairid|authori[sz]ation|oauth|session|bearer|jwt|hmac/;

/** Words that make the name of a parameter that of a secret, or of what is signed together with one. */
const TELLING_WORDS: ReadonlySet<string> = new Set([
  ...['key', 'sig', 'sign', 'auth', 'pwd', 'pass', 'sid', 'otp', 'pin', 'ticket', 'nonce', 'code', 'policy'],
  ...['hash', 'md5', 'expires', 'expire', 'expiry', 'exp'],
]);

/** Names that are too short to look for within others. */
const TELLING_NAMES: ReadonlySet<string> = new Set([
  // Beside `sig` in a shared access signature of Azure Storage ("Create a service SAS", "Create a user delegation SAS").
  ...['sv', 'ss', 'srt', 'sr', 'sp', 'st', 'se', 'sip', 'spr', 'si', 'ses', 'sdd'],
  ...['skoid', 'sktid', 'skt', 'ske', 'sks', 'skv', 'saoid', 'suoid', 'scid'],
  // Signed links of the delivery networks of Discord and Facebook.
  ...['ex', 'is', 'hm', 'oh', 'oe'],
]);

/** Parameters of signed links: AWS, Google, Alibaba, Tencent, Huawei, Volcengine. */
const SIGNED_PREFIX = /^(?:x-(?:amz|goog|oss|cos|obs|tos)-|q-)/i;

/** Where one word of a name ends: at `_`, `-`, `.`, and before a capital letter. */
const WORD_END = /[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/;

/** So long is no word, but a key: characters of token68 (RFC 9110 section 11.2). */
const LONG_TOKEN = /[\w.~+/=-]{32,}/;

/** `name=` or `name:` within a value or a segment of a path. */
const INNER_NAME = /([\w.[\]-]{1,64})["']?\s{0,4}[=:]/g;

/** User-info within a link that is given as a value. */
const INNER_USER_INFO = /\/\/[^/?#]*@/;

/** Segments of a path that are a key by their form: a JSON Web Token, the token of a Telegram bot. */
const KEY_SEGMENT = /eyJ[\w-]{8,256}\.eyJ|bot\d+:[\w-]{20,}/;

/** How often a value may be percent-encoded, links within links, and still be looked through. */
const MAX_LAYERS = 4;

/** Whether a query parameter of this name, decoded, carries a secret or a part of a signature. */
export function namesSecret(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    SIGNED_PREFIX.test(name) ||
    TELLING_NAMES.has(lower) ||
    TELLING_PARTS.test(lower.replace(/[^a-z0-9]/g, '')) ||
    name.split(WORD_END).some((word) => TELLING_WORDS.has(word.toLowerCase()))
  );
}

/** Whether the value of a query parameter, still encoded, may be a secret, or have one in it. */
export function looksSecret(value: string): boolean {
  return layers(value).some((layer) => LONG_TOKEN.test(layer) || holdsSecret(layer));
}

/**
 * Whether a segment of a path, still encoded, may be a secret. Milder than for a query: digests in
 * hexadecimal and long names are usual in paths.
 */
export function segmentLooksSecret(segment: string): boolean {
  return layers(segment).some((layer) => KEY_SEGMENT.test(layer) || isRandom(layer) || holdsSecret(layer));
}

/** Both cases and digits all over, without an extension: an identifier that opens what it identifies. */
function isRandom(segment: string): boolean {
  const [run] = segment.includes('.') ? [] : (/[\w-]{32,}/.exec(segment) ?? []);
  if (run === undefined) return false;
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && (run.match(/\d+/g)?.length ?? 0) >= 3;
}

function holdsSecret(text: string): boolean {
  if (INNER_USER_INFO.test(text)) return true;
  return [...text.matchAll(INNER_NAME)].some(([, name]) => name !== undefined && namesSecret(name));
}

/** The text as it is, and decoded as often as it was encoded. Only ASCII matters, and nothing is malformed. */
function layers(text: string): readonly string[] {
  const all = [text];
  for (let layer = text; all.length < MAX_LAYERS; all.push(layer)) {
    const decoded = layer.replace(/%([0-7][0-9a-f])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (decoded === layer) break;
    layer = decoded;
  }
  return all;
}

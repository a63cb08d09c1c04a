/**
 * Whether a text from a URL may be a secret, by its looks.
 *
 * Pure functions among interfaces, for a reason: the source of a link decides what of it is shown, and the
 * domain what of it becomes a file name. Both have to go by one rule, and a port is all that they share.
 */

/** What makes a name that of a secret wherever it stands in it; separators aside, lower case. */
const TELLING_PARTS =
  /^(?:pass|cred|access|sign)|key$|token|secret|signature|credential|passw|passphrase|apikey|accesskey|accessid|keypairid|authori[sz]ation|oauth|session|bearer|jwt|hmac/;

/** Words that make a name that of a secret, or of what is signed together with one. */
const TELLING_WORDS: ReadonlySet<string> = new Set([
  ...['key', 'sig', 'sign', 'auth', 'pw', 'pwd', 'pass', 'sid', 'otp', 'pin', 'tk', 'tok', 'ticket', 'nonce'],
  ...['code', 'policy', 'hash', 'md5', 'expires', 'expire', 'expiry', 'exp'],
]);

/** Parameters of signed links: AWS, Google, Alibaba, Tencent, Huawei, Volcengine. */
const SIGNED_PREFIX = /^(?:x-(?:amz|goog|oss|cos|obs|tos)-|q-)/i;

/** Where one word of a name ends: at `_`, `-`, `.`, and before a capital letter. */
const WORD_END = /[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/;

/** So long is no word, but a key: characters of token68 (RFC 9110 section 11.2). */
const LONG_TOKEN = /[\w.~+/=-]{32,}/;

/** Letters and digits in one run, which may be a short key. */
const RUN = /[A-Za-z0-9]{10,}/g;

/** `name=` or `name:` within a value or a segment of a path. */
const INNER_NAME = /([\w.[\]-]{1,64})["']?\s{0,4}[=:]/g;

/** What separates the parts of a query: a harmless value has none. */
const INNER_QUERY = /[=?&;#]/;

/** A parameter of a segment of a path (RFC 3986 section 3.3). */
const MATRIX_PARAMETER = /;[^;=]*=/;

/** User-info within a link that is given as a value. */
const INNER_USER_INFO = /\/\/[^/?#]*@/;

/** Keys by their form: a JSON Web Token (`{"` in Base64), the token of a Telegram bot. */
const KEY_FORM = /(?<![A-Za-z0-9])eyJ[\w-]{8}|bot\d+:[\w-]{20}/;

/** How often a text may be percent-encoded, links within links, and still be looked through. */
const MAX_LAYERS = 4;
const ENCODED = /%([0-7][0-9a-f])/gi;
/** Also of bytes that are no ASCII. */
const ANY_ENCODED = /%[0-9a-f]{2}/gi;

/** Whether the value of a query parameter, still encoded, may be a secret, or have one in it. */
export function valueLooksSecret(value: string): boolean {
  return nameLooksSecret(value) || layers(value).some((layer) => INNER_QUERY.test(layer));
}

/** Whether the name of a query parameter, still encoded, may itself be a secret, or have one in it. */
export function nameLooksSecret(name: string): boolean {
  const all = layers(name);
  return hasRandomRun(all.at(-1) ?? '') || all.some((layer) => LONG_TOKEN.test(layer) || holdsSecret(layer));
}

/**
 * Whether a segment of a path, or a file name, may be a secret. Milder than for a query: digests in
 * hexadecimal, long names and `epoch=3-step=100.ckpt` are usual in paths.
 */
export function segmentLooksSecret(segment: string): boolean {
  return layers(segment).some(
    (layer) => isRandom(layer) || MATRIX_PARAMETER.test(layer) || holdsSecret(layer),
  );
}

/** Both cases and digits all over, without an extension: an identifier that opens what it identifies. */
function isRandom(segment: string): boolean {
  const [run] = segment.includes('.') ? [] : (/[\w-]{32,}/.exec(segment) ?? []);
  if (run === undefined) return false;
  return /[a-z]/.test(run) && /[A-Z]/.test(run) && (run.match(/\d+/g)?.length ?? 0) >= 3;
}

/** Digits among letters of both cases, or among many of one: no word. */
function hasRandomRun(text: string): boolean {
  return [...text.replace(ANY_ENCODED, ' ').matchAll(RUN)].some(([run]) => {
    const [lower, upper, digit] = [/[a-z]/.test(run), /[A-Z]/.test(run), /\d/.test(run)];
    return digit && ((lower && upper) || ((lower || upper) && run.length >= 16));
  });
}

function holdsSecret(text: string): boolean {
  if (INNER_USER_INFO.test(text) || KEY_FORM.test(text)) return true;
  return [...text.matchAll(INNER_NAME)].some(([, name]) => name !== undefined && namesSecret(name));
}

function namesSecret(name: string): boolean {
  return (
    SIGNED_PREFIX.test(name) ||
    TELLING_PARTS.test(name.toLowerCase().replace(/[^a-z0-9]/g, '')) ||
    name.split(WORD_END).some((word) => TELLING_WORDS.has(word.toLowerCase()))
  );
}

/** The text as it is, and decoded as often as it was encoded. Only ASCII matters, and nothing is malformed. */
function layers(text: string): readonly string[] {
  const all = [text];
  for (let layer = text; all.length < MAX_LAYERS; all.push(layer)) {
    const decoded = layer.replace(ENCODED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (decoded === layer) break;
    layer = decoded;
  }
  return all;
}

const ZERO = 0x30;
const DOT = 0x2e;
const MINUS = 0x2d;
/** Digits that a double holds exactly whatever they are. */
const EXACT_DIGITS = 15;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** What C libraries write of infinity and of what is no number: `inf`, `-nan(ind)`, `1.#QNAN`. */
const NOT_FINITE = /^[+-]?(?:nan(?:\(\w*\))?|inf(?:inity)?|\d+\.#(?:inf|ind|qnan|snan)\d*)$/i;

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * The value of a decimal number in bytes `[start, end)`; NaN for spellings of no finite number; undefined
 * where it is none. Short numbers, which are nearly all, are computed from their digits: a quotient of two
 * exact doubles is rounded correctly (IEEE 754), so the result is that of `Number()`.
 */
export function parseNumber(bytes: Buffer, start: number, end: number): number | undefined {
  const negative = bytes[start] === MINUS;
  let at = negative ? start + 1 : start;
  let digits = 0;
  let mantissa = 0;
  let dot = -1;
  for (; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
    } else if (byte === DOT && dot < 0) {
      dot = at;
    } else {
      break;
    }
  }
  if (at === end && digits > 0 && digits <= EXACT_DIGITS) {
    const value = dot < 0 ? mantissa : mantissa / (POWERS[end - dot - 1] ?? 1);
    return negative ? -value : value;
  }
  return parseSlowly(bytes.toString('latin1', start, end));
}

function parseSlowly(text: string): number | undefined {
  if (DECIMAL.test(text)) return Number(text);
  return NOT_FINITE.test(text) ? Number.NaN : undefined;
}

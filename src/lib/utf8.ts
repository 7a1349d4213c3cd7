/** A text without its byte order mark; null where the bytes are not UTF-8. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Texts in other encodings show early that they are. */
const LOOKED_AT = 4_096

/** Why bytes are not UTF-8 for people to correct, as far as their beginning tells; null where it tells nothing. */
export function otherEncoding(bytes: Uint8Array): string | null {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return 'it is UTF-16; save it as UTF-8'
  // UTF-16 without a mark often decodes as UTF-8, with a zero byte between any two characters.
  return bytes.subarray(0, LOOKED_AT).includes(0)
    ? 'it is UTF-16, or no text: it has zero bytes; save it as UTF-8'
    : null
}

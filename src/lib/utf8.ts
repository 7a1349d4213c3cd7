/** Decodes a text without its byte order mark; null if the bytes aren't UTF-8. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Bytes examined: texts in other encodings can be recognised early. */
const SAMPLE_BYTES = 4_096

/** Says how bytes that aren't UTF-8 seem to be encoded, for people to correct; null if their beginning doesn't tell. */
export function otherEncoding(bytes: Uint8Array): string | null {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return 'the file is UTF-16; save it as UTF-8'
  // UTF-16 without a mark often decodes as UTF-8, with a zero byte between any two characters.
  return bytes.subarray(0, SAMPLE_BYTES).includes(0)
    ? 'the file is UTF-16, or not a text: it has zero bytes; save it as UTF-8'
    : null
}

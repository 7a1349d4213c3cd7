/** Decodes percent-encoded text; null if its encoding is malformed. */
export function decodeComponent(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

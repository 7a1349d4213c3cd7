import { decodeComponent } from '../lib/decode-component.ts'
/** Any origin: a path must stay within it. */
const BASE_URL = 'http://here.invalid'
const LONGEST = 2_000
/** Signing in leads to a page or a download, and never to another sign-in. */
const NOT_A_RETURN_PATH = /^\/(?:sign-in|sign-out|api(?!\/v1\/exports\/))(?:[/?#]|$)/i
/** No component that could redirect decodes a text more often than this. */
const DECODINGS = 3

/**
 * Returns the path to return to after a sign-in, percent-encoded for a header; null if it might lead to another site in
 * any spelling: browsers take "//", "/\" and what becomes the same after tabs, dots or percent-decoding as another
 * host.
 */
export function returnPath(given: string): string | null {
  if (given.length > LONGEST) return null
  let text = given
  for (let decoding = 0; decoding <= DECODINGS; decoding++) {
    if (!isOwnPath(text)) return null
    const [path = ''] = text.split(/[?#]/, 1)
    const decoded = decodeComponent(path)
    if (decoded === null) return null
    if (decoded === path) break
    text = decoded
  }
  const { pathname, search, hash } = new URL(given, BASE_URL)
  const path = pathname + search + hash
  return path.length > LONGEST || NOT_A_RETURN_PATH.test(path) ? null : path
}

function isOwnPath(text: string): boolean {
  // Except control characters, which address parsers drop, a decoded path may contain anything.
  if (!/^\/(?![/\\])[^\p{Cc}]*$/u.test(text) || /^[^?#]*\\/.test(text)) return false
  const url = URL.canParse(text, BASE_URL) ? new URL(text, BASE_URL) : null
  return url !== null && url.origin === BASE_URL && !url.pathname.startsWith('//')
}

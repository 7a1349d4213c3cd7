/** Any origin: a path leads to the same one, whatever that is. */
const HERE = 'http://here.invalid'
const LONGEST = 2_000
/** Signing in leads to a page or a download, and never to another sign-in. */
const ELSEWHERE = /^\/(?:sign-in|sign-out|api(?!\/v1\/exports\/))(?:[/?#]|$)/i
/** Text that was percent-encoded more often than this is taken by nothing that could lead away. */
const DECODINGS = 3

/**
 * Pure: the path to return to after a sign-in, percent-encoded where a header needs that; null where it might lead to
 * another site, however it is written: a browser takes "//", "/\" and what comes to the same after tabs, dots or
 * percent-decoding for another host.
 */
export function returnPath(given: string): string | null {
  if (given.length > LONGEST) return null
  let text = given
  for (let decoding = 0; decoding <= DECODINGS; decoding++) {
    if (!isOwnPath(text)) return null
    const [path = ''] = text.split(/[?#]/, 1)
    const decoded = decodedOf(path)
    if (decoded === null) return null
    if (decoded === path) break
    text = decoded
  }
  const { pathname, search, hash } = new URL(given, HERE)
  const path = pathname + search + hash
  return path.length > LONGEST || ELSEWHERE.test(path) ? null : path
}

function isOwnPath(text: string): boolean {
  // Beside control characters, which parsers of addresses leave out, everything may be in a path that was decoded.
  if (!/^\/(?![/\\])[^\p{Cc}]*$/u.test(text) || /^[^?#]*\\/.test(text)) return false
  const url = URL.canParse(text, HERE) ? new URL(text, HERE) : null
  return url !== null && url.origin === HERE && !url.pathname.startsWith('//')
}

function decodedOf(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}

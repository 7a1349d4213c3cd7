/** Addresses of pages. A URI is its part after `aip://`, a segment of the path for each of its own. */
const SCHEME = 'aip://'

/**
 * Segments that URL parsers and routers take for a step and leave out, percent-encoded or not: nothing, `.` and `..`.
 */
const STEP = /^~*\.{0,2}$/
const ENCODED_STEP = /^~+\.{0,2}$/

/** What a URI has in another form, of one that was typed after `/e/` as it is: the router decodes it. */
const DECODED = /%(?![\da-f]{2})|[^\w.~!$&'()*+,;=:@/%-]/giu

/** Such a segment has a `~` before it: `..` is `~..`, and what was `~..` already is `~~..`. */
export function partOfUri(uri: string): string {
  const part = uri.startsWith(SCHEME) ? uri.slice(SCHEME.length) : uri
  if (part === '') return part
  return part
    .split('/')
    .map((segment) => (STEP.test(segment) ? `~${segment}` : segment))
    .join('/')
}

/** Of what an address has after `/e/`: a whole URI that was pasted there is taken as well. */
export function uriOfPart(part: string): string {
  if (part.startsWith('aip:')) return SCHEME + part.replace(/^aip:\/{0,2}/, '')
  const segments = part.split('/').map((segment) => (ENCODED_STEP.test(segment) ? segment.slice(1) : segment))
  return SCHEME + segments.join('/').replace(DECODED, encodeURIComponent)
}

/** The source that names a thing: the second part of its URI. */
export function platformOf(uri: string): string {
  return uri.split('/')[3] ?? uri
}

/** What a thing without a name is called: the last part of its URI, decoded. */
export function lastPart(uri: string): string {
  const end = uri.slice(uri.lastIndexOf('/') + 1)
  try {
    return decodeURIComponent(end)
  } catch {
    return end
  }
}

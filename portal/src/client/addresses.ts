import { decodeComponent } from '../../../src/lib/decode-component.ts'

/** Addresses of pages. A URI is its part after `aip://`, a segment of the path for each of its own. */
const SCHEME = 'aip://'

/** Segments that URL parsers drop as steps, percent-encoded or not: nothing, `.` and `..`. */
const STEP = /^~*\.{0,2}$/
const ENCODED_STEP = /^~+\.{0,2}$/

/** Characters of a typed URI that were decoded with the address. */
const DECODED = /%(?![\da-f]{2})|[^\w.~!$&'()*+,;=:@/%-]/giu

/** Prefixes such a segment with `~`: `..` becomes `~..`, and `~..` becomes `~~..`. */
export function partOfUri(uri: string): string {
  const part = uri.startsWith(SCHEME) ? uri.slice(SCHEME.length) : uri
  if (part === '') return part
  return part
    .split('/')
    .map((segment) => (STEP.test(segment) ? `~${segment}` : segment))
    .join('/')
}

/** Reads a URI from the part after `/e/`, which may also be a whole URI that somebody pasted. */
export function uriOfPart(part: string): string {
  if (part.startsWith('aip:')) return SCHEME + part.replace(/^aip:\/{0,2}/, '')
  const segments = part.split('/').map((segment) => (ENCODED_STEP.test(segment) ? segment.slice(1) : segment))
  return SCHEME + encodedAgain(segments.join('/'))
}

/** Reads a URI from a parameter, where somebody may have typed it as it is. Other text stays. */
export function uriOfParameter(text: string): string {
  return text.startsWith(SCHEME) ? encodedAgain(text) : text
}

const encodedAgain = (text: string): string => text.replace(DECODED, encodeURIComponent)

/** Returns the source of an entity: the second part of its URI. */
export function platformOf(uri: string): string {
  return uri.split('/')[3] ?? uri
}

/** Returns the id of an entity in its source, decoded: `ranker/3` of a version. */
export function idOf(uri: string): string {
  const id = uri.split('/').slice(4).join('/')
  return decodeComponent(id) ?? id
}

/** Names an entity without a name: the last part of its URI, decoded. */
export function lastPart(uri: string): string {
  const end = uri.slice(uri.lastIndexOf('/') + 1)
  return decodeComponent(end) ?? end
}

/** Addresses of pages. A URI is its part after `aip://`, a segment of the path for each of its own. */
const SCHEME = 'aip://'

export function partOfUri(uri: string): string {
  return uri.startsWith(SCHEME) ? uri.slice(SCHEME.length) : uri
}

/** Of what an address has after `/e/`: a whole URI that was pasted there is taken as well. */
export function uriOfPart(part: string): string {
  const bare = part.replace(/^aip:\/{0,2}/, '')
  return SCHEME + bare
}

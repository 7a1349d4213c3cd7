/** A longer header can't be that of a page. */
const MAX_LINKS = 16_000

const LINK = /<([^<>]*)>((?:\s*;\s*[\w!#$&+\-.^`|~*]+(?:\s*=\s*(?:"[^"]*"|[^\s",;<>]*))?)*)/g
const RELATION = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s",;]*))/i

/** Returns the address of the next page from a Link header (RFC 8288), or null. */
export function nextLink(header: string): string | null {
  if (header.length > MAX_LINKS) return null
  for (const [, address = '', parameters = ''] of header.matchAll(LINK)) {
    const [, quoted, bare = ''] = RELATION.exec(parameters) ?? []
    if ((quoted ?? bare).toLowerCase().split(/\s+/).includes('next')) return address
  }
  return null
}

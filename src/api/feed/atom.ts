// Writes changes as an Atom feed (RFC 4287).
import type { ActivityAnswer } from '../../questions/activity/schema.ts'
import { escapeMarkup } from '../../lib/markup.ts'

type FeedItem = ActivityAnswer['items'][number]

interface AtomFeed {
  readonly title: string
  /** Path and query of the request. */
  readonly self: string
  /** The page of the portal that shows the same. */
  readonly page: string
  readonly updated: string
  readonly items: readonly FeedItem[]
}

export function atomFeed({ title, self, page, updated, items }: AtomFeed): string {
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    `<title>${xmlText(title)}</title>`,
    `<id>${xmlText(`urn:aip:feed:${encodeURIComponent(self)}`)}</id>`,
    `<updated>${xmlText(updated)}</updated>`,
    '<author><name>AIP Portal</name></author>',
    `<link rel="self" type="application/atom+xml" href="${xmlText(self)}"/>`,
    `<link rel="alternate" type="text/html" href="${xmlText(page)}"/>`,
    ...items.map(entryOf),
    '</feed>',
    '',
  ].join('\n')
}

function entryOf({ id, at, uri, sentence, severity, by, platform, entityType }: FeedItem): string {
  const author = by ?? platform ?? 'AIP Portal'
  return [
    '<entry>',
    `<title>${xmlText(sentence)}</title>`,
    `<id>${xmlText(`urn:aip:change:${encodeURIComponent(id)}`)}</id>`,
    `<updated>${xmlText(at)}</updated>`,
    `<author><name>${xmlText(author)}</name></author>`,
    `<category term="${xmlText(severity)}"/>`,
    ...(entityType === null ? [] : [`<category term="${xmlText(entityType)}"/>`]),
    `<link rel="alternate" type="text/html" href="${xmlText(addressOfPage(uri))}"/>`,
    `<content type="text">${xmlText(sentence)}</content>`,
    '</entry>',
  ].join('\n')
}

/** The portal takes a URI as a whole, and redirects to its page. */
function addressOfPage(uri: string): string {
  return `/e/${encodeURIComponent(uri)}`
}

/** XML can't express most control characters, nor half of a surrogate pair. */
const NOT_IN_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu

export function xmlText(text: string): string {
  return escapeMarkup(text.replaceAll(NOT_IN_XML, '\u{FFFD}'))
}

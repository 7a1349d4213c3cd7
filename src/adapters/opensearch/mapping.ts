import { FACET_FIELDS } from '../../contracts/search-index.ts'
import { MAPPING_VERSION } from './names.ts'

/** Keywords have at most 32,766 bytes, a character at most four. Longer values are shown, but not filtered by. */
const LONGEST_KEYWORD = 8_191
/** Prefixes are indexed up to this length; longer ones match few words, which are found one by one. */
const LONGEST_INDEXED_START = 6

const keyword = { type: 'keyword', ignore_above: LONGEST_KEYWORD } as const
const digest = { type: 'keyword', doc_values: false } as const
/** Stored for display, not indexed. */
const shown = { type: 'keyword', index: false, doc_values: false } as const
const number = { type: 'long' } as const
const flag = { type: 'boolean' } as const

/** Analysed already: words in order, separated by spaces. A gap between values keeps phrases from spanning two. */
function wordsField(shortestStart: number): object {
  return {
    type: 'text',
    analyzer: 'whitespace',
    norms: false,
    position_increment_gap: 100,
    index_prefixes: { min_chars: shortestStart, max_chars: LONGEST_INDEXED_START },
  }
}

/** Fields that queries use; those for people are in `SearchDocument` and `OwnerDocument`. */
export const WORD_FIELDS = { name: 'nameWords', other: 'otherWords', text: 'textWords' } as const

/** Fields whose values can be completed. */
export const COMPLETED_FIELDS = FACET_FIELDS.filter((field) => field !== 'updated' && field !== 'governance')

const properties = {
  // Fields of the contract's documents.
  id: keyword,
  entityType: keyword,
  name: shown,
  description: shown,
  ownerNames: shown,
  related: shown,
  tags: keyword,
  domain: keyword,
  businessDomains: keyword,
  state: keyword,
  createdAt: shown,
  updatedAt: shown,
  enrichedAt: shown,
  email: shown,
  memberOf: shown,
  // Fields for filters, counts and sorting.
  node: number,
  index: keyword,
  owners: keyword,
  teams: keyword,
  tagKeys: keyword,
  platform: keyword,
  standing: keyword,
  described: flag,
  issues: flag,
  abandoned: flag,
  inherited: flag,
  production: flag,
  status: shown,
  error: shown,
  metrics: shown,
  columns: shown,
  attributes: keyword,
  numbers: keyword,
  nameKey: { type: 'keyword', index: false },
  staleAt: number,
  updated: number,
  usage: number,
  // Fields that searches match.
  [WORD_FIELDS.name]: wordsField(1),
  [WORD_FIELDS.other]: wordsField(3),
  [WORD_FIELDS.text]: wordsField(3),
  exactName: digest,
  exactIds: digest,
  coverage: { type: 'byte', index: false },
  complete: { properties: Object.fromEntries(COMPLETED_FIELDS.map((field) => [field, keyword])) },
  // Fields of dropped documents, and of the document that states how far the index is.
  droppedAt: number,
  head: { type: 'long', index: false },
  followed: { type: 'long', index: false },
}

/** These fields are only searched, not read back, since they are derived from the rest. */
const NOT_RETAINED = [
  ...Object.values(WORD_FIELDS),
  'exactName',
  'exactIds',
  'coverage',
  'nameKey',
  'numbers',
  'complete',
]

/**
 * One shard: totals and facet counts are exact, and a reader who sees the head sees everything written before it. It
 * holds two billion documents. A replica is made if there is another machine.
 */
export const INDEX_SETTINGS = {
  number_of_shards: 1,
  auto_expand_replicas: '0-1',
  refresh_interval: '1s',
  // A write is acknowledged when it is on disk.
  'translog.durability': 'request',
  // After a kill, a copy replays everything since its last flush: the default of 512 MB took minutes.
  'translog.flush_threshold_size': '32mb',
} as const

export const MAPPING = {
  dynamic: 'strict',
  _meta: { mlg: MAPPING_VERSION },
  _source: { excludes: NOT_RETAINED },
  properties,
} as const

// Declares the question `search`.
import { FACET_FIELDS, SEARCH_SORTS } from '../contracts/search-index.ts'
import { type AnswerOf, graphQuestion, once, type Zod } from './declare.ts'
import type { ExportColumn } from './export.ts'
import { list, optional, paged, text, word, type Arguments } from './parameters.ts'
import { nextCursor } from './shapes.ts'

/** Searches of the past would need an index of every moment. */
export const NO_PAST =
  'a search is of the present, since an index has no past. Ask for an entity, its lineage or its history as of then'
const MOST = 100

const searchTakes = {
  q: text(
    'what to look for: words, "phrases", +words that must be there as they are, filters such as ' +
      'type:feature or owner:alice, each with a minus for what must not be',
  ),
  index: optional(word(['entities', 'owners'], 'only entities, or only users and groups')),
  sort: optional(
    word(SEARCH_SORTS, 'what comes first: the best match (relevance), the last updated, the most used, or by name'),
  ),
  facets: optional(list(`count the hits by these: ${FACET_FIELDS.join(', ')}`)),
  ...paged(MOST, { usual: 20, of: 'hits on a page' }),
}

/** Stretches of a text, in UTF-16 code units. */
export const textRanges = (z: Zod) =>
  z
    .array(z.strictObject({ from: z.int(), to: z.int() }))
    .describe('What matches, in UTF-16 code units; `to` is the first behind it.')

const named = (z: Zod) => ({ uri: z.string().nullable(), name: z.string() })

const searchHit = once((z) =>
  z
    .strictObject({
      uri: z.string(),
      name: z.string().nullable(),
      entityType: z.string().nullable().describe('Null where it is known by reference only.'),
      index: z.enum(['entities', 'owners']),
      description: z.string().nullable().describe('Its beginning, where it is long.'),
      domain: z.string().nullable().describe('The part of the lifecycle that its type belongs to.'),
      businessDomains: z.array(z.string()),
      tags: z.array(z.string()).describe('Each as key::value.'),
      owners: z.array(z.strictObject(named(z))),
      teams: z.array(z.strictObject(named(z))).describe('The URI is null where only a tag names it.'),
      updatedAt: z.string().nullable().describe('As its source states it.'),
      standing: z
        .enum(['live', 'retired', 'gone'])
        .describe('retired: by its own status. gone: deleted at its source.'),
      usage: z.int().describe('How many things use it.'),
      accounts: z
        .array(z.strictObject({ uri: z.string(), platform: z.string() }))
        .describe('Of a person: their other accounts. A page has one account of each person among its hits.'),
      attributes: z
        .array(
          z.strictObject({
            name: z.string().describe('As a filter of a query names it: status, rows.'),
            kind: z.enum(['text', 'boolean', 'number', 'time']),
            value: z.string(),
          }),
        )
        .describe('What a query can filter by, of the attributes of its type.'),
      why: z.strictObject({
        rung: z
          .string()
          .nullable()
          .describe('What of it matches, from "exact name" downwards; null where it has changed since it was indexed.'),
        sentence: z.string(),
        matched: z.array(
          z.strictObject({
            field: z.string(),
            text: z.string().describe('An excerpt where the text is long.'),
            ranges: textRanges(z),
          }),
        ),
      }),
    })
    .meta({ id: 'SearchHit' }),
)

const part = (z: Zod) =>
  z
    .strictObject({
      kind: z.enum(['word', 'phrase', 'filter']),
      source: z.string().describe('As it was typed.'),
      at: z.int().describe('Where it begins in the query, in UTF-16 code units.'),
      negative: z.boolean(),
      text: z.string().nullable().describe('Of a word or a phrase.'),
      key: z.string().nullable().describe('Of a filter.'),
      values: z.array(
        z.strictObject({
          text: z.string(),
          means: z
            .array(z.strictObject({ value: z.string(), name: z.string() }))
            .describe('Any of these: URIs, types, tags.'),
        }),
      ),
      without: z.string().describe('The query without this part.'),
      note: z
        .strictObject({ text: z.string(), query: z.string() })
        .nullable()
        .describe(
          'Of a filter or a word that is easily taken for another filter: what it means, and the query with the other one.',
        ),
    })
    .meta({ id: 'SearchQueryPart' })

const facet = (z: Zod) =>
  z
    .strictObject({
      field: z.enum(FACET_FIELDS),
      values: z.array(
        z.strictObject({
          value: z.string(),
          name: z.string(),
          count: z.int(),
          selected: z.boolean(),
          query: z
            .string()
            .nullable()
            .describe(
              'The query with this value instead of others of the facet: its total is the count. Null where no filter is for it.',
            ),
          toggled: z
            .string()
            .nullable()
            .describe('The query with this value beside others of the facet, or without it where it is selected.'),
        }),
      ),
    })
    .meta({ id: 'SearchFacet' })

const searchAnswer = (z: Zod) =>
  z.strictObject({
    total: z.int().describe('Of all pages, without partial matches. Facets count these.'),
    hits: z.array(searchHit(z)).describe('Without partial matches.'),
    partial: z
      .strictObject({ total: z.int().describe('Of all pages.'), hits: z.array(searchHit(z)) })
      .describe(
        'What has only some of the words, or synonyms of them. There are none where ten things or more have ' +
          'all words, whatever the filters. They come behind all hits: a page is filled with them when there ' +
          'are no more hits.',
      ),
    gone: z
      .strictObject({ total: z.int(), hits: z.array(searchHit(z)) })
      .describe(
        'What matches and was deleted at its source: in no total and no facet. ' +
          'The first page lists the first of it; is:gone leads through all of it.',
      ),
    next: nextCursor(z),
    didYouMean: z.string().nullable().describe('The query with other words for those that nothing has.'),
    corrections: z.array(z.strictObject({ word: z.string(), nearest: z.string() })),
    drop: z
      .array(z.strictObject({ parts: z.array(z.string()), query: z.string(), total: z.int() }))
      .describe('Where nothing is found: what to leave out of the query, and how many there are then.'),
    facets: z.array(facet(z)),
    query: z.strictObject({ text: z.string(), parts: z.array(part(z)) }),
    indexedTx: z.int().describe('The transaction up to which the index has followed.'),
    tx: z.int(),
  })

export type SearchArguments = Arguments<typeof searchTakes>
export type SearchHitsAnswer = AnswerOf<typeof searchAnswer>

const COLUMNS: readonly ExportColumn<SearchHitsAnswer['hits'][number]>[] = [
  { title: 'Type', cell: ({ entityType }) => entityType },
  { title: 'Name', cell: ({ name }) => name },
  { title: 'URI', cell: ({ uri }) => uri },
  { title: 'Description', cell: ({ description }) => description },
  { title: 'Owners', cell: ({ owners }) => owners.map(({ name }) => name) },
  { title: 'Teams', cell: ({ teams }) => teams.map(({ name }) => name) },
  { title: 'Tags', cell: ({ tags }) => tags },
  { title: 'Business domains', cell: ({ businessDomains }) => businessDomains },
  { title: 'Updated', cell: ({ updatedAt }) => updatedAt },
  { title: 'Standing', cell: ({ standing }) => standing },
  { title: 'Used by', cell: ({ usage }) => usage },
  { title: 'Match', cell: ({ why }) => why.rung },
  { title: 'Why', cell: ({ why }) => why.sentence },
]

export const SEARCH = graphQuestion({
  name: 'search',
  path: '/api/v1/search',
  summary: 'Anything, by words of its name, description, tags, owners and relations',
  description:
    'Entities and owners together, the best first: an exact name or id, then what matches in the name, ' +
    'beside it, in the description; what is retired comes last. ' +
    'What has only some of the words is a list of its own, with its own total. ' +
    'Each hit says why it is there. Filters are written in the query: type, owner, team, tag, domain ' +
    '(the business domain), area (the part of the lifecycle), platform, state, is, has, updated, and the ' +
    'attributes of the catalogue (status:failed, rows:>1000000). ' +
    'They only ever remove hits. It is of the present.',
  right: 'read',
  cost: 500,
  takes: searchTakes,
  absent: { asOf: NO_PAST },
  cacheable: 'nothing',
  graphql: 'derived',
  searches: true,
  answer: searchAnswer,
  problems: ['BAD_QUERY', 'BAD_PAGE', 'NOT_HERE', 'NOT_YET'],
  terminal: { group: 'now', positional: ['q'], joinsRest: true },
  tool: {
    description:
      'Find entities by words or filters. Start here when you have a name and need its aip:// URI. q: words, and ' +
      'filters such as type:Model, owner:alice, team:ads, tag:env::production, status:failed, is:unowned, ' +
      'updated:<7d, each with a minus to exclude. `total` counts all hits; the best come first, with owners. Only of the present.',
    usual: { limit: 10 },
    leavesOut: [
      'attributes',
      'matched',
      'index',
      'parts',
      'query',
      'indexedTx',
      'domain',
      'accounts',
      'businessDomains',
      'updatedAt',
    ],
  },
  examples: [
    { title: 'By words', arguments: { q: 'homepage ranking', limit: 5 } },
    { title: 'By filters', arguments: { q: 'type:feature owner:alice', limit: 5, facets: 'team' } },
  ],
  export: {
    columns: COLUMNS,
    row: searchHit,
    narrow: 'Add a filter, such as type: or team:.',
    async rows(reader, args) {
      const [{ searchRows }, { whileServed }] = await Promise.all([
        import('./answers/search/search-entities.ts'),
        import('./answers/search/served-index.ts'),
      ])
      return await whileServed(() => searchRows(reader, args))
    },
  },
  async ask(reader, args) {
    const [{ search: answer }, { whileServed }] = await Promise.all([
      import('./answers/search/search-entities.ts'),
      import('./answers/search/served-index.ts'),
    ])
    return await whileServed(() => answer(reader, args))
  },
})

import { z } from 'zod'
import { FACET_FIELDS } from '../../contracts/search-index.ts'
import type { AnswerOf } from '../declare.ts'
import { list, optional, paged, text, word, type Arguments } from '../parameters.ts'
import { nextCursor, renamedTo } from '../shapes.ts'

const MOST = 100

export const searchTakes = {
  q: text(
    'what to look for: words, "phrases", +words that must be there as they are, filters such as ' +
      'type:feature or owner:alice, each with a minus for what must not be',
  ),
  index: optional(word(['entities', 'owners'], 'only entities, or only users and groups')),
  sort: optional(
    text(
      'relevance, updated, usage or name; or a number, of what has it: accuracy, or -accuracy for the highest first',
    ),
  ),
  facets: optional(list(`count the hits by these: ${FACET_FIELDS.join(', ')}`)),
  ...paged(MOST, { usual: 20, of: 'hits on a page' }),
}

/** Ranges of a text, in UTF-16 code units. */
export const textRanges = z
  .array(z.strictObject({ from: z.int(), to: z.int() }))
  .describe('What matches, in UTF-16 code units; `to` is the first behind it.')

const named = { uri: z.string().nullable(), name: z.string() }

export const searchHit = z
  .strictObject({
    uri: z.string(),
    name: z.string().nullable(),
    entityType: z.string().nullable().describe('Null where it is known by reference only.'),
    index: z.enum(['entities', 'owners']),
    description: z.string().nullable().describe('Its beginning, without marks of Markdown.'),
    domain: z.string().nullable().describe('The part of the lifecycle that its type belongs to.'),
    businessDomains: z.array(z.string()),
    tags: z.array(z.string()).describe('Each as key::value.'),
    owners: z.array(z.strictObject(named)),
    teams: z.array(z.strictObject(named)).describe('The URI is null where only a tag names it.'),
    updatedAt: z.string().nullable().describe('When it last changed, ended or began, as its source states it.'),
    standing: z.enum(['live', 'retired', 'gone']).describe('retired: by its own status. gone: deleted at its source.'),
    renamedTo,
    current: z
      .strictObject({ uri: z.string(), name: z.string(), by: z.string().nullable() })
      .meta({ id: 'SearchHitVersion' })
      .nullable()
      .describe('Of a model: its current version, and the alias or stage that chose it.'),
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
      .describe(
        'What a query can filter by, of the attributes of its type; of metrics and parameters those that it compares.',
      ),
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
          ranges: textRanges,
        }),
      ),
    }),
  })
  .meta({ id: 'SearchHit' })

const part = z
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

const facet = z
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

export const searchAnswer = z.strictObject({
  total: z.int().describe('Of all pages, without partial matches. Facets count these.'),
  hits: z.array(searchHit).describe('Without partial matches.'),
  partial: z
    .strictObject({ total: z.int().describe('Of all pages.'), hits: z.array(searchHit) })
    .describe(
      'What has only some of the words, or synonyms of them. There are none where ten things or more have ' +
        'all words, whatever the filters. They come behind all hits: a page is filled with them when there ' +
        'are no more hits.',
    ),
  gone: z
    .strictObject({ total: z.int(), hits: z.array(searchHit) })
    .describe(
      'What matches and was deleted at its source: in no total and no facet. ' +
        'The first page lists the first of it; is:gone leads through all of it.',
    ),
  next: nextCursor,
  didYouMean: z.string().nullable().describe('The query with other words for those that nothing has.'),
  corrections: z.array(z.strictObject({ word: z.string(), nearest: z.string() })),
  drop: z
    .array(z.strictObject({ parts: z.array(z.string()), query: z.string(), total: z.int() }))
    .describe('Where nothing is found: what to leave out of the query, and how many there are then.'),
  facets: z.array(facet),
  query: z.strictObject({ text: z.string(), parts: z.array(part) }),
  indexedTx: z.int().describe('The transaction up to which the index has followed.'),
  tx: z.int(),
})

export type SearchArguments = Arguments<typeof searchTakes>
export type SearchHitsAnswer = AnswerOf<typeof searchAnswer>

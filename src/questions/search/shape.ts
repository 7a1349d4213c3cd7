import { z } from 'zod'
import { FACET_FIELDS } from '../../contracts/search-index.ts'
import type { AnswerOf } from '../declare.ts'
import { list, optional, pageParameters, text, word, type Arguments } from '../parameters.ts'
import { nextCursor } from '../shapes.ts'
import { renamedTo } from '../related-shapes.ts'

const MAX_PAGE = 100

export const searchParameters = {
  q: text(
    'the query: words, "phrases", +required words, filters such as type:feature or owner:alice, each with a minus to exclude',
  ),
  index: optional(word(['entities', 'owners'], 'only entities, or only users and groups')),
  sort: optional(
    text('relevance, updated, usage or name; or a number that hits have: accuracy, or -accuracy for highest first'),
  ),
  facets: optional(list(`count the hits by these: ${FACET_FIELDS.join(', ')}`)),
  ...pageParameters(MAX_PAGE, { default: 20, of: 'hits per page' }),
}

/** Ranges of a text, in UTF-16 code units. */
export const textRanges = z
  .array(z.strictObject({ from: z.int(), to: z.int() }))
  .describe('The match, in UTF-16 code units; `to` is exclusive.')

const named = { uri: z.string().nullable(), name: z.string() }

export const searchHit = z
  .strictObject({
    uri: z.string(),
    name: z.string().nullable(),
    entityType: z.string().nullable().describe('The entity type; null if known by reference only.'),
    index: z.enum(['entities', 'owners']),
    description: z.string().nullable().describe('Beginning of the description, without Markdown.'),
    domain: z.string().nullable().describe('The part of the lifecycle that its type belongs to.'),
    businessDomains: z.array(z.string()),
    tags: z.array(z.string()).describe('Tags, each as key::value.'),
    owners: z.array(z.strictObject(named)),
    teams: z.array(z.strictObject(named)).describe('The URI is null if only a tag names it.'),
    updatedAt: z.string().nullable().describe('When the entity last changed, ended or began, as its source states it.'),
    standing: z.enum(['live', 'retired', 'gone']).describe('retired: by its own status. gone: deleted at its source.'),
    renamedTo,
    current: z
      .strictObject({ uri: z.string(), name: z.string(), by: z.string().nullable() })
      .meta({ id: 'SearchHitVersion' })
      .nullable()
      .describe('For a model: its current version, and the alias or stage that chose it.'),
    usage: z.int().describe('How many entities use it, or a version of it.'),
    accounts: z
      .array(z.strictObject({ uri: z.string(), platform: z.string() }))
      .describe('For a person: their other accounts. A page shows one account per person.'),
    attributes: z
      .array(
        z.strictObject({
          name: z.string().describe('Name of the attribute as a query filter has it: status, rows.'),
          kind: z.enum(['text', 'boolean', 'number', 'time']),
          value: z.string(),
        }),
      )
      .describe('The filterable attributes of its type; of metrics and parameters, those in the query.'),
    why: z.strictObject({
      rung: z
        .string()
        .nullable()
        .describe('The kind of match, from "exact name" down; null if the entity has changed since it was indexed.'),
      sentence: z.string(),
      matched: z.array(
        z.strictObject({
          field: z.string(),
          text: z.string().describe('An excerpt if the text is long.'),
          ranges: textRanges,
        }),
      ),
    }),
  })
  .meta({ id: 'SearchHit' })

const part = z
  .strictObject({
    kind: z.enum(['word', 'phrase', 'filter']),
    source: z.string().describe('The part as typed.'),
    at: z.int().describe('Where the part begins in the query, in UTF-16 code units.'),
    negative: z.boolean(),
    text: z.string().nullable().describe('The word or phrase; null for a filter.'),
    key: z.string().nullable().describe('Key of the filter; null for other parts.'),
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
        'For a filter or word that is easily mistaken for another filter: what it means, and the query with the other one.',
      ),
  })
  .meta({ id: 'SearchQueryPart' })

const facet = z
  .strictObject({
    field: z.enum(FACET_FIELDS),
    label: z.string(),
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
            "The query with this value instead of the facet's others; its total is the count. Null if there is no filter for it.",
          ),
        toggled: z
          .string()
          .nullable()
          .describe("The query with this value added to the facet's others, or removed if it is selected."),
      }),
    ),
  })
  .meta({ id: 'SearchFacet' })

export const searchAnswer = z.strictObject({
  total: z.int().describe('Number of hits over all pages, without partial matches. Facets count these.'),
  hits: z.array(searchHit).describe('The hits, without partial matches.'),
  partial: z
    .strictObject({ total: z.int().describe('Number of partial matches over all pages.'), hits: z.array(searchHit) })
    .describe(
      'Entities with only some of the words, or synonyms of them; none if ten or more have all words, whatever the filters. They follow after all hits, and fill a page once those run out.',
    ),
  gone: z
    .strictObject({ total: z.int(), hits: z.array(searchHit) })
    .describe(
      'Matching entities that were deleted at their source: in no total and no facet. The first page lists the first ones; is:gone finds all.',
    ),
  next: nextCursor,
  didYouMean: z.string().nullable().describe('The query with replacements for words that match nothing.'),
  corrections: z.array(z.strictObject({ word: z.string(), nearest: z.string() })),
  drop: z
    .array(z.strictObject({ parts: z.array(z.string()), query: z.string(), total: z.int() }))
    .describe('If nothing is found: what to remove from the query, and how many hits that gives.'),
  facets: z.array(facet),
  query: z.strictObject({ text: z.string(), parts: z.array(part) }),
  indexedTx: z.int().describe('The transaction up to which the index has followed.'),
  tx: z.int(),
})

export type SearchArguments = Arguments<typeof searchParameters>
export type SearchHitsAnswer = AnswerOf<typeof searchAnswer>

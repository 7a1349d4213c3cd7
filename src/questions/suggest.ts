import { z } from 'zod'
import type { Problem } from '../contracts/problem.ts'
import { BEST_HITS, type FacetField, type SearchIndex } from '../contracts/search-index.ts'
import { ok, type Result } from '../lib/result.ts'
import type { Time } from '../model/facts.ts'
import type { Reader } from '../query/reader.ts'
import { analyseTyped } from '../search/analyse.ts'
import { filterAttributes, type FilterAttribute } from '../search/attributes.ts'
import { explain } from '../search/explain.ts'
import {
  attributesFor,
  insertChoice,
  completionAt,
  keysFor,
  valuesFor,
  type Completion,
} from '../search/language/complete.ts'
import { withoutParts } from '../search/language/edit.ts'
import { filterKeyOf, KEY_HELP, UPDATED_EXAMPLES, type FilterKey } from '../search/language/keys.ts'
import { exampleOf, parseQuery } from '../search/language/parse.ts'
import type { QueryTree } from '../search/language/tree.ts'
import { wantedOf } from '../search/language/wanted.ts'
import { NO_FILTERS } from '../search/plan.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { optional, text, integer, type Arguments } from './parameters.ts'
import { textRanges } from './search/shape.ts'
import { mayBeGroup, NO_USERS, valuesIn } from './search/filter-values.ts'
import { NO_PAST, noteLag, servedIndex, whileServed } from './search/served-index.ts'
import { documentsOf, onePerPerson } from './search/shown-hits.ts'
import { namesOfValues, typedFor } from './search/value-names.ts'

const LONGEST = 1_000

const suggestParameters = {
  q: text('the query as typed so far'),
  at: optional(integer("the cursor's position in it; at the end, if omitted", { from: 0, to: LONGEST })),
}

const found = z.strictObject({
  uri: z.string(),
  name: z.string().nullable(),
  entityType: z.string().nullable(),
  ranges: textRanges,
})

const choice = z.strictObject({
  label: z.string(),
  about: z.string(),
  count: z.int().nullable().describe('How many entities have it; null if not counted.'),
  query: z.string().describe('The query once it is chosen.'),
  cursor: z.int().describe('Where the cursor stands once it is chosen.'),
})

const suggestAnswer = z.strictObject({
  entities: z.array(found),
  owners: z.array(found),
  tags: z.array(choice),
  filters: z.array(choice).describe('Filter keys, or values of the filter being typed.'),
  replaces: z.strictObject({ from: z.int(), to: z.int() }).describe('The part of the query that a choice replaces.'),
  tx: z.int(),
})

type SuggestArguments = Arguments<typeof suggestParameters>
export type SuggestAnswer = AnswerOf<typeof suggestAnswer>

export const SUGGEST = graphQuestion({
  name: 'suggest',
  path: '/api/v1/suggest',
  summary: 'Complete a query as it is typed: entities, owners, tags and filters',
  description: 'A few of each. An unfinished query is not an error here.',
  right: 'read',
  cost: 50,
  parameters: suggestParameters,
  absent: { asOf: NO_PAST },
  cacheable: 'nothing',
  graphql: 'derived',
  searches: true,
  answer: suggestAnswer,
  problems: ['BAD_REQUEST', 'NOT_HERE', 'NOT_YET'],
  cli: { group: 'query', positional: ['q'] },
  examples: [{ title: 'The beginning of a name', arguments: { q: 'rank' } }],
  ask: (reader, args) => whileServed(() => suggest(reader, args)),
})

/** Maximum number of suggestions of each kind: what a person takes in at a glance. */
const MAX_FOUND = 5
const MAX_CHOICES = 10

type SuggestedEntities = SuggestAnswer['entities']
type Choice = SuggestAnswer['tags'][number]

export async function suggest(
  reader: Reader,
  { q, at = q.length }: SuggestArguments,
): Promise<Result<SuggestAnswer, Problem>> {
  const served = servedIndex(reader)
  if (!served.ok) return served
  const typing: SuggestContext = {
    reader,
    index: served.value,
    text: q,
    completion: completionAt(q, at, filterAttributes(reader.catalogue)),
    now: Date.now(),
  }
  reader.touched.everything()
  const [entities, owners, tags, filters] = await Promise.all([
    foundIn(typing, 'entities'),
    foundIn(typing, 'owners'),
    tagsFor(typing),
    filtersFor(typing),
  ])
  await noteLag(reader, (await typing.index.status()).head, typing.now)
  const { from, to } = typing.completion
  return ok({ entities, owners, tags, filters, replaces: { from, to }, tx: reader.at })
}

interface SuggestContext {
  readonly reader: Reader
  readonly index: SearchIndex
  readonly text: string
  readonly completion: Completion
  readonly now: Time
}

// ---------------------------------------------------------------------------------------------------------- entities

/** Searches by the query without its unfinished part. While a filter's value is typed, only values are offered. */
async function foundIn(
  { reader, index, text, completion, now }: SuggestContext,
  kind: 'entities' | 'owners',
): Promise<SuggestedEntities> {
  if (completion.kind === 'value') return []
  const tree = withoutMistakes(parseQuery(text, filterAttributes(reader.catalogue)))
  const read = await wantedOf(tree, { now, catalogue: reader.catalogue, values: valuesIn(index, reader, now) })
  if (!read.ok || read.value.wanted.words.length + read.value.wanted.phrases.length === 0) return []
  const { wanted } = read.value
  const { hits, plan } = await index.search({
    wanted,
    indices: [kind],
    limit: MAX_FOUND,
    now,
    ...BEST_HITS,
  })
  const documents = await documentsOf(reader, hits)
  return onePerPerson(reader, hits).flatMap(({ node }) => {
    const indexed = documents.get(node)
    if (indexed === undefined) return []
    const { id: uri, name, entityType } = indexed.document
    const marked = explain(indexed, { wanted, plan }).matched.find(({ field }) => field === 'name')
    return [{ uri, name, entityType, ranges: (marked?.ranges ?? []).map(([from, to]) => ({ from, to })) }]
  })
}

function withoutMistakes(tree: QueryTree): QueryTree {
  const wrong = new Set(tree.problems.map(({ at }) => at))
  return wrong.size === 0 ? tree : withoutParts(tree, ({ at }) => wrong.has(at))
}

// ----------------------------------------------------------------------------------------------------------- choices

async function tagsFor(typing: SuggestContext): Promise<readonly Choice[]> {
  const { index, completion } = typing
  if (completion.kind !== 'word' || completion.prefix === '') return []
  const tags = await index.complete('tag', completion.prefix, MAX_FOUND)
  return tags.map(({ value, count }) => choiceFor(typing, { key: 'tag', value, label: value, count }))
}

/** Returns values of the filter being typed; otherwise keys, and values that match the word. */
async function filtersFor(typing: SuggestContext): Promise<readonly Choice[]> {
  const { completion } = typing
  if (completion.kind === 'phrase') return []
  if (completion.kind === 'value') return await valuesOf(typing, completion.key, completion.prefix)
  const attributes = attributesFor(completion.prefix, filterAttributes(typing.reader.catalogue))
  const keys = [
    ...keysFor(completion.prefix).map((key) => keyChoice(typing, { key, ...KEY_HELP[key] })),
    ...attributes.map((one) =>
      keyChoice(typing, { key: one.typed, about: `the attribute ${one.label}`, example: exampleOf(one) }),
    ),
  ]
  if (completion.prefix === '') return keys
  const values = await Promise.all(NAMED_BY_WORDS.map((key) => valuesOf(typing, key, completion.prefix)))
  return [...keys, ...values.flat()].slice(0, MAX_CHOICES)
}

/** Keys whose values people may type as words, without the key. */
const NAMED_BY_WORDS: readonly FilterKey[] = ['type', 'team', 'domain', 'area', 'platform', 'is']

/** Index fields that hold the values of a key. */
const FIELDS: Readonly<Partial<Record<FilterKey, readonly FacetField[]>>> = {
  owner: ['owner'],
  team: ['team'],
  tag: ['tagKey', 'tag'],
  domain: ['businessDomain'],
  platform: ['platform'],
}

async function valuesOf(typing: SuggestContext, key: string, prefix: string): Promise<readonly Choice[]> {
  const { reader, index } = typing
  const known = valuesFor(key, prefix, reader.catalogue)
  if (known !== null)
    return known.slice(0, MAX_CHOICES).map((value) => choiceFor(typing, { key, value, label: value, count: null }))
  const attribute = filterAttributes(reader.catalogue).find(key)
  if (attribute !== null) return await attributeValues(typing, attribute, prefix)
  const fields = FIELDS[filterKeyOf(key) ?? 'updated'] ?? []
  const counted = (await Promise.all(fields.map((field) => index.complete(field, prefix, MAX_CHOICES)))).flat()
  const others = key === 'owner' || key === 'team' ? await suggestOwners(typing, key, prefix) : []
  const uncounted = others.filter((uri) => counted.every(({ value }) => value !== uri))
  const all = [...counted, ...uncounted.map((value) => ({ value, count: null }))].slice(0, MAX_CHOICES)
  const name = await namesOfValues(
    reader,
    all.map(({ value }) => value),
  )
  const choices = all.map(({ value, count }) => {
    return choiceFor(typing, { key, value: typedFor(value), label: name(value), count })
  })
  // A team may be known both as a group and by the text of a tag.
  return choices.filter(({ query }, i) => choices.findIndex((one) => one.query === query) === i)
}

/** Numbers and times have too many values to list, so examples of comparisons are offered instead. */
async function attributeValues(
  typing: SuggestContext,
  { path, typed, kind }: FilterAttribute,
  prefix: string,
): Promise<readonly Choice[]> {
  if (kind === 'number' || kind === 'time') {
    const examples = kind === 'time' ? UPDATED_EXAMPLES : NUMBER_EXAMPLES
    const values = examples.filter((value) => value.startsWith(prefix))
    return values.map((value) => choiceFor(typing, { key: typed, value, label: value, count: null }))
  }
  const found = await typing.index.complete('attribute', `${path}::${prefix}`, MAX_CHOICES)
  return found.map(({ value: tagged, count }) => {
    const value = tagged.slice(path.length + 2)
    return choiceFor(typing, { key: typed, value, label: value, count })
  })
}

const NUMBER_EXAMPLES = ['>0', '>100', '>1M', '<100'] as const

/** An index knows owners by id; people type names. */
async function suggestOwners(
  { reader, index, now }: SuggestContext,
  key: 'owner' | 'team',
  prefix: string,
): Promise<readonly string[]> {
  const words = analyseTyped(prefix)
  if (words.length === 0) return []
  const filters = key === 'owner' ? [] : [NO_USERS]
  const wanted = { text: prefix.trim(), words, phrases: [], without: [], ...NO_FILTERS, filters }
  const { hits } = await index.search({
    wanted,
    indices: ['owners'],
    limit: MAX_FOUND,
    now,
    ...BEST_HITS,
  })
  return hits.flatMap(({ uri }) => (key === 'owner' || mayBeGroup(uri, reader.catalogue) ? [uri] : []))
}

function keyChoice(
  { text, completion }: SuggestContext,
  { key, about, example }: { readonly key: string; readonly about: string; readonly example: string },
): Choice {
  const { text: query, cursor } = insertChoice(text, completion, { key })
  return { label: `${key}:`, about: `${about}; such as ${example}`, count: null, query, cursor }
}

function choiceFor(
  { text, completion }: SuggestContext,
  {
    key,
    value,
    label,
    count,
  }: { readonly key: string; readonly value: string; readonly label: string; readonly count: number | null },
): Choice {
  const { text: query, cursor } = insertChoice(
    text,
    completion,
    completion.kind === 'value' ? { value } : { key, value },
  )
  const known = filterKeyOf(key)
  return { label, about: known === null ? key : KEY_HELP[known].about, count, query, cursor }
}

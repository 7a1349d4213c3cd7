// Suggests filters and their values.
import { BEST_HITS, type FacetField } from '../../contracts/search-index.ts'
import { analyseTyped } from '../../search/analyse.ts'
import { filterAttributes } from '../../search/attributes.ts'
import type { FilterAttribute } from '../../search/attribute-values.ts'
import { attributesFor, insertChoice, keysFor, valuesFor } from '../../search/language/complete.ts'
import { filterKeyOf, KEY_HELP, UPDATED_EXAMPLES, type FilterKey } from '../../search/language/keys.ts'
import { exampleOf } from '../../search/language/parse.ts'
import { NO_FILTERS } from '../../search/plan.ts'
import { mayBeGroup, NO_USERS } from '../search/filter-values.ts'
import { namesOfValues, typedFor } from '../search/value-names.ts'
import { type SuggestContext, MAX_FOUND } from './entities.ts'
import type { FoundChoice } from './schema.ts'

const MAX_CHOICES = 10

export async function tagsFor(typing: SuggestContext): Promise<readonly FoundChoice[]> {
  const { index, completion } = typing
  if (completion.kind !== 'word' || completion.prefix === '') return []
  const tags = await index.complete('tag', completion.prefix, MAX_FOUND)
  return tags.map(({ value, count }) => choiceFor(typing, { key: 'tag', value, label: value, count }))
}

/** Returns values of the filter being typed; otherwise keys, and values that match the word. */
export async function filtersFor(typing: SuggestContext): Promise<readonly FoundChoice[]> {
  const { completion } = typing
  if (completion.kind === 'phrase') return []
  if (completion.kind === 'value') return await suggestValues(typing, completion.key, completion.prefix)
  const attributes = attributesFor(completion.prefix, filterAttributes(typing.reader.catalogue))
  const keys = [
    ...keysFor(completion.prefix).map((key) => keyChoice(typing, { key, ...KEY_HELP[key] })),
    ...attributes.map((one) =>
      keyChoice(typing, { key: one.typed, about: `the attribute ${one.label}`, example: exampleOf(one) }),
    ),
  ]
  if (completion.prefix === '') return keys
  const values = await Promise.all(NAMED_BY_WORDS.map((key) => suggestValues(typing, key, completion.prefix)))
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

async function suggestValues(typing: SuggestContext, key: string, prefix: string): Promise<readonly FoundChoice[]> {
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
): Promise<readonly FoundChoice[]> {
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
): FoundChoice {
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
): FoundChoice {
  const { text: query, cursor } = insertChoice(
    text,
    completion,
    completion.kind === 'value' ? { value } : { key, value },
  )
  const known = filterKeyOf(key)
  return { label, about: known === null ? key : KEY_HELP[known].about, count, query, cursor }
}

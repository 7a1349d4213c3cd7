// Resolves the values of filters to what an index holds.
import { lowerFirst } from '../../catalogue/names.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { FacetField, NodeFilter, RequiredMatches } from '../../contracts/search-index.ts'
import { editsBetween } from '../../lib/edit-distance.ts'
import { nearest } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { canonicalUri, type Uri } from '../../model/uri.ts'
import type { FilterAttribute } from '../attributes.ts'
import { HAS_VALUES, IS_VALUES, STATE_VALUES, type FilterKey } from './keys.ts'
import { beginningOf } from '../../lib/cut-text.ts'

/** The meaning of a typed value: a field of the index, and values of which any one matches. */
export interface Meant {
  readonly field: FacetField
  readonly values: readonly string[]
}

/** Looks up values that only an index knows. */
export interface ValueLookup {
  /** Users and groups of that id, e-mail address or name; of none, the one that it is nearest to. */
  owners(text: string, among: 'anyone' | 'groups'): Promise<FoundOwners>
  /** Every account of whoever has this one. */
  accounts(uri: Uri): readonly Uri[]
  /** The value of a field that is this text; otherwise, and of attributes, those that are it but for case. */
  spelt(field: FacetField, text: string): Promise<readonly string[]>
  /** Returns the most frequent values of a text attribute (`path::value`), to distinguish a typo from a rare value. */
  attributeValues(path: string): Promise<readonly string[]>
  /** A bit for each node of the graph that nothing in use is made from or hosted by. */
  unused(): Promise<NodeFilter['bits']>
  /** A bit for each thing that has one of these reasons of quality, or reasons of these dimensions. */
  withReasons(reasons: readonly string[]): Promise<NodeFilter['bits']>
  /** A bit for each thing that carries one of these tags, each `key` or `key::value`, or is tagged so itself. */
  carrying(tags: readonly string[]): Promise<NodeFilter['bits']>
  /**
   * A bit for each thing that passes the filters, and each version whose run or logged model does; null where more than
   * `most` things do.
   */
  measured(filters: MeasureFilters, most: number): Promise<NodeFilter['bits'] | null>
  /** Tags (`key::value`) whose value is this text but for case. */
  tagsOfValue(text: string): Promise<readonly string[]>
}

/** Filters by metrics and parameters. */
export type MeasureFilters = Pick<RequiredMatches, 'filters' | 'numbers'>

export interface FoundOwners {
  readonly uris: readonly string[]
  /** A suggestion for people; null if nothing is similar. */
  readonly nearest: string | null
}

export interface ValueProblem {
  readonly detail: string
  readonly hint: string
}

type ResolvedValue = Result<Meant, ValueProblem>

export async function resolvedValue(
  key: Exclude<FilterKey, 'updated' | 'quality' | 'carries'>,
  text: string,
  { catalogue, values }: { readonly catalogue: Catalogue; readonly values: ValueLookup },
): Promise<ResolvedValue> {
  switch (key) {
    case 'type':
      return typeOf(text, catalogue)
    case 'owner':
      return await ownerOf(text, values)
    case 'team':
      return await teamOf(text, values)
    case 'tag':
      return ok(await tagOf(text, values))
    case 'domain':
      return ok(await asSpelt('businessDomain', text, values))
    case 'platform':
      return ok(await asSpelt('platform', text, values))
    case 'area':
      return oneOf(
        catalogue.domains.map(({ name }) => [name, { field: 'domain', values: [name] }]),
        text,
        'There is no part of the lifecycle',
      )
    case 'state':
      return oneOf(
        STATE_VALUES.map((state) => [state, { field: 'state', values: [state.toUpperCase()] }]),
        text,
        'There is no state',
      )
    case 'is':
      if (text.toLowerCase() === 'failed') return ok(await failed(values))
      return oneOf(
        IS_VALUES.map((one) => [one, IS[one] ?? governance(one)]),
        text,
        'is: nothing is',
      )
    case 'has':
      return oneOf(
        HAS_VALUES.map((one) => [one, HAS[one]]),
        text,
        'has: there is no filter for',
      )
  }
}

const governance = (value: string): Meant => ({ field: 'governance', values: [value] })
const standing = (value: string): Meant => ({ field: 'standing', values: [value] })

/** `failed`, `unused` and `deprecated` are looked up. */
const IS: Readonly<Partial<Record<(typeof IS_VALUES)[number], Meant>>> = {
  stale: governance('stale'),
  current: governance('current'),
  live: standing('live'),
  retired: standing('retired'),
  gone: standing('gone'),
  owned: governance('owned'),
  unowned: governance('unowned'),
  orphaned: governance('orphaned'),
  production: governance('production'),
  described: governance('described'),
  undescribed: governance('undescribed'),
}

const HAS: Readonly<Record<(typeof HAS_VALUES)[number], Meant>> = {
  owner: governance('owned'),
  description: governance('described'),
  issue: governance('issues'),
}

// ----------------------------------------------------------------------------------------------------- closed lists

function oneOf(known: readonly (readonly [name: string, meant: Meant])[], text: string, none: string): ResolvedValue {
  const found = known.find(([name]) => name.toLowerCase() === text.toLowerCase())
  if (found !== undefined) return ok(found[1])
  const names = known.map(([name]) => name)
  return err({
    detail: `${none} "${beginningOf(text, 60)}".`,
    hint: `The nearest is ${nearest(text, names) ?? ''}; there are ${names.join(', ')}.`,
  })
}

/** A type by its name or plural, however it is written (`model-instance`); an interface is all of its types. */
function typeOf(text: string, catalogue: Catalogue): ResolvedValue {
  const named = new Map<string, readonly string[]>()
  for (const [name, types] of catalogue.interfaces) named.set(lettersOf(name), types)
  for (const { plural, name } of catalogue.types) named.set(lettersOf(plural), [name])
  for (const { name } of catalogue.types) named.set(lettersOf(name), [name])
  const found = named.get(lettersOf(text))
  if (found !== undefined) return ok({ field: 'type', values: found })
  const names = [...catalogue.types.map(({ name }) => name), ...catalogue.interfaces.keys()]
  return err({
    detail: `There is no entity type "${beginningOf(text, 60)}".`,
    hint: `The nearest is ${lowerFirst(nearest(text, names) ?? '')}.`,
  })
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

// ---------------------------------------------------------------------------------------------- values of an index

/** Uses the spelling that entities have; if nothing failed, that of the mappings. */
async function failed(values: ValueLookup): Promise<Meant> {
  const { field, values: found } = await asSpelt('attribute', 'status::failed', values)
  return { field, values: [...found] }
}

/** Two letters: further away it is another value, which something may have tomorrow. */
const MISSPELT_VALUE = 2

/** A value that nothing has finds nothing, unless it is nearly one that something has. */
export async function attributeValue(
  { path, typed, kind }: FilterAttribute,
  text: string,
  values: ValueLookup,
): Promise<ResolvedValue> {
  const value = kind === 'boolean' ? BOOLEANS[text.toLowerCase()] : text
  if (value === undefined)
    return err({
      detail: `${typed}: "${beginningOf(text, 60)}" is not yes or no.`,
      hint: `Write ${typed}:true or ${typed}:false.`,
    })
  const wanted = `${path}::${value}`
  const spelt = await values.spelt('attribute', wanted)
  if (spelt.length > 0) return ok({ field: 'attribute', values: spelt })
  const others = (await values.attributeValues(path)).map((one) => one.slice(path.length + 2))
  const near = kind === 'text' ? nearest(text, others) : null
  const isTypo = near !== null && editsBetween(text.toLowerCase(), near.toLowerCase(), MISSPELT_VALUE) <= MISSPELT_VALUE
  if (!isTypo) return ok({ field: 'attribute', values: [wanted] })
  return err({
    detail: `${typed}: nothing has the value "${beginningOf(text, 60)}".`,
    hint: `The nearest is ${near}; there are ${others.slice(0, MOST_OTHERS).join(', ')}${others.length > MOST_OTHERS ? ', …' : ''}.`,
  })
}

/** Values that a refusal lists. */
const MOST_OTHERS = 10

const BOOLEANS: Readonly<Record<string, string>> = { true: 'true', yes: 'true', false: 'false', no: 'false' }

/** Somebody, or else a team that no group stands for. */
async function ownerOf(text: string, values: ValueLookup): Promise<ResolvedValue> {
  if (text.toLowerCase() === 'me')
    return err({
      detail: 'owner:me: nobody is signed in.',
      hint: 'Name the owner: an id, an e-mail address or a name.',
    })
  const uri = uriOf(text)
  if (uri !== null) return uri.ok ? ok({ field: 'owner', values: values.accounts(uri.value) }) : uri
  const { uris, nearest: near } = await values.owners(text, 'anyone')
  if (uris.length > 0) return ok({ field: 'owner', values: uris })
  const teams = await values.spelt('team', text)
  return teams.length > 0 ? ok({ field: 'team', values: teams }) : err(noneOf('user or group', text, near))
}

/** A team that no group stands for is known by the text of its tag. */
async function teamOf(text: string, values: ValueLookup): Promise<ResolvedValue> {
  const uri = uriOf(text)
  if (uri !== null) return uri.ok ? ok({ field: 'team', values: [uri.value] }) : uri
  const [{ uris, nearest: near }, tagged] = await Promise.all([
    values.owners(text, 'groups'),
    values.spelt('team', text),
  ])
  const all = [...new Set([...uris, ...tagged])]
  return all.length > 0 ? ok({ field: 'team', values: all }) : err(noneOf('team', text, near))
}

function uriOf(text: string): Result<Uri, ValueProblem> | null {
  if (!text.startsWith('aip://')) return null
  const uri = canonicalUri(text)
  return uri.ok
    ? uri
    : err({ detail: `${uri.error}.`, hint: 'Give the URI of a user or group, such as aip://user/identity/alice.' })
}

function noneOf(kind: string, text: string, near: string | null): ValueProblem {
  return {
    detail: `No ${kind} is known as "${beginningOf(text, 60)}".`,
    hint: near === null ? 'Give an id, an e-mail address or a complete name.' : `The nearest is ${near}.`,
  }
}

/** `key::value`; a key alone; `key::`, a tag that is its key alone; or a value alone, where no key is called so. */
async function tagOf(text: string, values: ValueLookup): Promise<Meant> {
  if (text.indexOf('::') === text.length - 2) {
    const alone = await values.spelt('tag', text.slice(0, -2))
    if (alone.length > 0) return { field: 'tag', values: alone }
  }
  if (text.includes('::')) return await asSpelt('tag', text, values)
  const [keys, tags] = await Promise.all([values.spelt('tagKey', text), values.tagsOfValue(text)])
  if (keys.length === 0 && tags.length > 0) return { field: 'tag', values: tags }
  return { field: 'tagKey', values: keys.length > 0 ? keys : [text] }
}

/** Keeps a value that no entity has as it was typed: it finds nothing, and the answer names the filter. */
async function asSpelt(field: FacetField, text: string, values: ValueLookup): Promise<Meant> {
  const spelt = await values.spelt(field, text)
  return { field, values: spelt.length > 0 ? spelt : [text] }
}

// Resolves values that the index or the record knows: owners, teams, tags, entities and attributes.
import type { QueryProblem } from './tree.ts'
import type { FacetField, NodeFilter, RequiredMatches } from '../../contracts/search-index.ts'
import { editsBetween } from '../../lib/edit-distance.ts'
import { nearestMatch } from '../../lib/nearest-match.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { canonicalUri, type Uri } from '../../model/uri.ts'
import { FAILED_CHECK, type FilterAttribute } from '../attribute-values.ts'
import { truncate } from '../../lib/cut-text.ts'

/** Meaning of a typed value: a field of the index, and values any of which matches. */
export interface Meant {
  readonly field: FacetField
  readonly values: readonly string[]
}

/** Looks up values that only an index knows. */
export interface ValueLookup {
  /** Finds users and groups with that id, e-mail address or name; if there are none, the nearest one. */
  owners(text: string, among: 'anyone' | 'groups'): Promise<FoundOwners>
  /** Returns all accounts of the person who has this one. */
  accounts(uri: Uri): readonly Uri[]
  /** Returns the value of a field that equals this text; otherwise, and for attributes, those equal except for case. */
  spelt(field: FacetField, text: string): Promise<readonly string[]>
  /** Returns the most frequent values of a text attribute (`path::value`) that begin with a text, in any case. */
  attributeValues(path: string, beginning: string): Promise<readonly string[]>
  /** A bit for each node of the graph that nothing in use is made from or hosted by. */
  unused(): Promise<NodeFilter['bits']>
  /** A bit for each entity with one of these quality reasons, or with reasons of these dimensions. */
  withReasons(reasons: readonly string[]): Promise<NodeFilter['bits']>
  /** A bit for each entity that carries one of these tags, each `key` or `key::value`, or is tagged so itself. */
  carrying(tags: readonly string[]): Promise<NodeFilter['bits']>
  /** A bit for each entity that passes, and each version whose run or model does; null beyond `most`. */
  measured(filters: MeasureFilters, most: number): Promise<NodeFilter['bits'] | null>
  /** Tells whether anything has such a metric, parameter or other number. */
  hasNumber(attribute: FilterAttribute['path']): Promise<boolean>
  /** Returns tags (`key::value`) whose value equals this text except for case. */
  tagsOfValue(text: string): Promise<readonly string[]>
}

/** Filters by metrics and parameters. */
export type MeasureFilters = Pick<RequiredMatches, 'filters' | 'numbers'>

export interface FoundOwners {
  readonly uris: readonly string[]
  /** A suggestion for people; null if nothing is similar. */
  readonly nearest: string | null
}

type ValueProblem = Pick<QueryProblem, 'detail' | 'hint'>

export type ResolvedValue = Result<Meant, ValueProblem>

/** Uses the spelling of existing entities; if no run failed, that of the mappings. */
export async function failedOperand(values: ValueLookup): Promise<Meant> {
  const { field, values: found } = await asSpelt('attribute', 'status::failed', values)
  return { field, values: [...found, FAILED_CHECK] }
}

/** Two letters: a more distant text is another value, which may appear tomorrow. */
const MISSPELT_VALUE = 2

/** People write hashes of commits as Git shortens them: to seven digits at least. */
const SHORT_HASH = /^[\da-f]{7,}$/i

/** An unknown value finds nothing, unless it is a hash cut short, or nearly a known value. */
export async function attributeValue(
  { path, typed, kind }: FilterAttribute,
  text: string,
  values: ValueLookup,
): Promise<ResolvedValue> {
  const value = kind === 'boolean' ? BOOLEANS[text.toLowerCase()] : text
  if (value === undefined)
    return err({
      detail: `${typed}: "${truncate(text, 60)}" isn't yes or no.`,
      hint: `Write ${typed}:true or ${typed}:false.`,
    })
  const wanted = `${path}::${value}`
  const spelt = await values.spelt('attribute', wanted)
  if (spelt.length > 0) return ok({ field: 'attribute', values: spelt })
  const whole = kind === 'text' && SHORT_HASH.test(text) ? await values.attributeValues(path, text) : []
  if (whole.length > 0) return ok({ field: 'attribute', values: whole })
  // Typos are told from rare values by the frequent ones.
  const others = (await values.attributeValues(path, '')).map((one) => one.slice(path.length + 2))
  const near = kind === 'text' ? nearestMatch(text, others) : null
  const isTypo = near !== null && editsBetween(text.toLowerCase(), near.toLowerCase(), MISSPELT_VALUE) <= MISSPELT_VALUE
  if (!isTypo) return ok({ field: 'attribute', values: [wanted] })
  return err({
    detail: `${typed}: nothing has the value "${truncate(text, 60)}".`,
    hint: `The nearest is ${near}; there are ${others.slice(0, MAX_OTHERS).join(', ')}${others.length > MAX_OTHERS ? ', …' : ''}.`,
  })
}

/** Maximum number of values that a refusal lists. */
const MAX_OTHERS = 10

const BOOLEANS: Readonly<Record<string, string>> = { true: 'true', yes: 'true', false: 'false', no: 'false' }

/** Finds a person or group, or else a team that no group represents. */
export async function ownerOf(text: string, values: ValueLookup): Promise<ResolvedValue> {
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

/** A team that no group represents is identified by the text of its tag. */
export async function teamOf(text: string, values: ValueLookup): Promise<ResolvedValue> {
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
    detail: `No ${kind} is known as "${truncate(text, 60)}".`,
    hint: near === null ? 'Give an id, an e-mail address or a complete name.' : `The nearest is ${near}.`,
  }
}

/** Resolves `key::value`; a key alone; `key::`, a tag without a value; or a value alone, if no key has that name. */
export async function tagOf(text: string, values: ValueLookup): Promise<Meant> {
  if (text.indexOf('::') === text.length - 2) {
    const alone = await values.spelt('tag', text.slice(0, -2))
    if (alone.length > 0) return { field: 'tag', values: alone }
  }
  if (text.includes('::')) return await asSpelt('tag', text, values)
  const [keys, tags] = await Promise.all([values.spelt('tagKey', text), values.tagsOfValue(text)])
  if (keys.length === 0 && tags.length > 0) return { field: 'tag', values: tags }
  return { field: 'tagKey', values: keys.length > 0 ? keys : [text] }
}

/** Keeps an unknown value as typed: it finds nothing, and the answer names the filter. */
export async function asSpelt(field: FacetField, text: string, values: ValueLookup): Promise<Meant> {
  const spelt = await values.spelt(field, text)
  return { field, values: spelt.length > 0 ? spelt : [text] }
}

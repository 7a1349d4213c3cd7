import { personDocument, statedName } from '../model/people.ts'
import type { EdgeClaim, Tx } from '../model/facts.ts'
import type { Json } from '../lib/json.ts'
import type { Uri } from '../model/uri.ts'
import type { Reader } from '../query/reader.ts'

/** More supports than one person can state about one entity. */
const MAX_STANCES = 5_000

/** A person's statement about an attribute. */
interface StatedAttribute {
  readonly name: string
  /** The value, or the added members; null if there is none. */
  readonly value: Json
  /** True if there is to be no value; or the removed members, which others may state. */
  readonly removed: Json
}

interface EdgeJudgement {
  readonly edge: EdgeClaim
  readonly rejected: boolean
}

/** Everything that a person states about an entity, as recorded. */
export interface Statements {
  readonly attributes: readonly StatedAttribute[]
  readonly edges: readonly EdgeJudgement[]
}

export async function statementsOf(
  { person, uri, at }: { readonly uri: Uri; readonly person: string; readonly at: Tx },
  store: Reader['store'],
): Promise<Statements> {
  const key = personDocument(person, uri)
  const [[record], { rows }] = await Promise.all([store.entities([uri], at), store.supports(uri, at, MAX_STANCES)])
  const own = record?.stated.find(({ platform, type }) => platform === key.platform && type === key.type)
  const attributes = new Map<string, StatedAttribute>()
  for (const [stated, value] of Object.entries(own?.attributes ?? {})) {
    const name = statedName(stated)
    if (name === null) continue
    const before = attributes.get(name) ?? { name, value: null, removed: null }
    attributes.set(name, name === stated ? { ...before, value } : { ...before, removed: value })
  }
  const edges = rows
    .filter(({ document, from }) => document.platform === key.platform && document.type === key.type && from === uri)
    .map(({ type, from, to, provenance }) => ({ edge: { type, from, to }, rejected: provenance === 'REJECTED' }))
  return { attributes: [...attributes.values()], edges }
}

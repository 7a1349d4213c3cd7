import type { Json, JsonObject } from '../../../lib/json.ts'
import { tagsOf, type GraphComparison } from '../graph.ts'
import type { StandInRules } from './server.ts'

/** A product with a stand-in: its contents, its answers, and what the graph must show. */
export interface StandInProduct<State> {
  readonly provider: string
  /** Properties of its source's configuration. */
  readonly source: { readonly settings?: Readonly<Record<string, string>>; readonly [member: string]: unknown }
  /** The variable that holds the tests' token, for `mlg connect`. */
  readonly env: Readonly<Record<string, string>>
  readonly rules: StandInRules<State>
  readonly first: State
  /** Contents after some entities changed, were renamed and deleted. */
  readonly changed: State
  /** Entities that are gone then, by URI without the scheme. */
  readonly gone: readonly string[]
  readonly compared: GraphComparison
  /** Expected lines of the graph, computed from the stand-in's contents without the provider's file. */
  lines(state: State): readonly string[]
  /** References that `mlg connect` reports as dangling, since it only reads listings. */
  readonly elsewhere?: readonly string[]
  /** Issues in the records that `mlg connect` shows. */
  readonly found?: readonly string[]
  /** Number that `mlg connect` lists of each type. */
  readonly listed: Readonly<Record<string, number>>
  /** A program using the product's own client, and its expected output for this state. */
  readonly client?: { readonly program: string; printed(state: State): Json }
}

/** Erases the state's type, so that different products fit in one table. */
export function standIn<State>(product: StandInProduct<State>): StandInProduct<unknown> {
  return product as StandInProduct<unknown>
}

/** Returns all queried fields of an entity, with its tags in the form of lines, and without empty lists. */
export function plainly(_list: string, node: JsonObject): Readonly<Record<string, unknown>> {
  const { uri: _, deletedAtSource: __, relationships: ___, tags, ...others } = node
  const filled = Object.entries(others).filter(([, value]) => !Array.isArray(value) || value.length > 0)
  return { ...Object.fromEntries(filled), ...(tags !== undefined && { tags: tagsOf(node) }) }
}

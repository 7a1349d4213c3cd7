import type { Json, JsonObject } from '../../../lib/json.ts'
import { tagsOf, type GraphComparison } from '../graph.ts'
import type { StandInRules } from './server.ts'

/** A product of which a stand-in answers: what it has, how it says so, and what the graph then has to show. */
export interface StandInProduct<State> {
  readonly provider: string
  /** Members of the configuration of its source. */
  readonly source: { readonly settings?: Readonly<Record<string, string>>; readonly [member: string]: unknown }
  /** The variable that holds the token of the tests, for `mlg connect`. */
  readonly env: Readonly<Record<string, string>>
  readonly rules: StandInRules<State>
  readonly first: State
  /** With things that are changed, renamed and deleted. */
  readonly changed: State
  /** What is gone then, by its URI without the scheme. */
  readonly gone: readonly string[]
  readonly compared: GraphComparison
  /** What the graph has to show of it: made from what the stand-in has, without the provider's file. */
  lines(state: State): readonly string[]
  /** What `mlg connect` finds to lead nowhere, as it only looks at what is listed. */
  readonly elsewhere?: readonly string[]
  /** Issues that the records state, which `mlg connect` shows. */
  readonly found?: readonly string[]
  /** What `mlg connect` lists, by type. */
  readonly listed: Readonly<Record<string, number>>
  /** A program with the product's own client, and what it has to print of this state. */
  readonly client?: { readonly program: string; printed(state: State): Json }
}

/** So that products of several kinds of content are in one table. */
export function standIn<State>(product: StandInProduct<State>): StandInProduct<unknown> {
  return product as StandInProduct<unknown>
}

/** All that was asked of a thing, with its tags as lines have them, and without lists that are empty. */
export function plainly(_list: string, node: JsonObject): Readonly<Record<string, unknown>> {
  const { uri: _, deletedAtSource: __, relationships: ___, tags, ...others } = node
  const filled = Object.entries(others).filter(([, value]) => !Array.isArray(value) || value.length > 0)
  return { ...Object.fromEntries(filled), ...(tags !== undefined && { tags: tagsOf(node) }) }
}

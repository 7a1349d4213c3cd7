import type { GraphReader } from '../contracts/graph.ts'
import type { Store } from '../contracts/store.ts'
import { RULE_TYPE, SYSTEM_PLATFORM, type Tx } from '../model/facts.ts'
import { AttributeTable } from './attributes.ts'
import { difference, type Difference } from './compare.ts'
import type { Conclusion, RecordedRule } from './conclusions.ts'
import { vocabularyOf } from './positions.ts'
import { Turns } from './turns.ts'

export interface Verified {
  readonly tx: Tx
  readonly same: boolean
  readonly rules: readonly Difference[]
  /** Rules that the record holds conclusions of, and that are not in force. */
  readonly strangers: readonly string[]
  named(edge: Conclusion): string
}

const MOST_RULES = 10_000

/** Compares a record with what the rules conclude from scratch, without writing, and without a duty. */
export class Verification {
  readonly #store: Pick<Store, 'entities' | 'concluded' | 'documents'>
  readonly #graph: () => GraphReader
  readonly #rules: readonly RecordedRule[]

  constructor(
    store: Pick<Store, 'entities' | 'concluded' | 'documents'>,
    graph: () => GraphReader,
    rules: readonly RecordedRule[],
  ) {
    this.#store = store
    this.#graph = graph
    this.#rules = rules
  }

  async look(): Promise<Verified> {
    const graph = this.#graph()
    const at = graph.head
    const names = new Set(this.#rules.flatMap((rule) => [...vocabularyOf(rule.positions).attributes]))
    const attributes = await AttributeTable.load(this.#store, [...names], { graph, at })
    const turns = new Turns()
    const context = { reader: graph, at, attribute: attributes.get }
    const rules: Difference[] = []
    for (const rule of this.#rules)
      rules.push(await difference(rule, context, { store: this.#store, turn: () => turns.turn() }))
    const strangers = await this.#strangers()
    return {
      tx: at,
      rules,
      strangers,
      same: strangers.length === 0 && rules.every(({ missing, surplus }) => missing.length + surplus.length === 0),
      named: ({ type, from, to }) => `${type} ${graph.uriOf(from)} → ${graph.uriOf(to)}`,
    }
  }

  async #strangers(): Promise<readonly string[]> {
    const inForce = new Set<string>(this.#rules.map((rule) => rule.document.uri))
    const documents = await this.#store.documents(SYSTEM_PLATFORM, `${RULE_TYPE}|`, MOST_RULES)
    const out: string[] = []
    for (const { platform, type, uri } of documents) {
      if (type !== RULE_TYPE || inForce.has(uri)) continue
      if ((await this.#store.concluded({ platform, type, uri }, 0, 1)).length > 0) out.push(uri)
    }
    return out
  }
}

import type { GraphReader } from '../../contracts/graph.ts'
import type { LogEntry, NodeId } from '../../contracts/log.ts'
import type { Store } from '../../contracts/store.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import { AttributeTable, type Attribute } from './attributes.ts'
import { consequences, reconsidered, type GraphInterval, type GraphChange, type Retyped } from './change.ts'
import { difference, type Difference } from './compare.ts'
import { TooManyConclusions, type HeldConclusion, type RecordedRule } from '../paths/conclusions.ts'
import { stateChanges, type StateChange } from './enrich.ts'
import { vocabularyOf } from '../paths/positions.ts'
import type { EvaluationContext } from '../paths/search.ts'
import { withProvenance, type Asserted } from '../paths/provenance.ts'
import { settledIssues, type Surroundings } from './settled.ts'
import { NodeStages } from './node-stages.ts'
import type { EventLoopYield } from './event-loop-yield.ts'
import { changedIn, windowOf, type Changed, type Vocabulary, type Window } from './window.ts'
import type { RuleDelta } from './write.ts'

const NODES_A_PAGE = 5_000

export interface ConcluderParts {
  readonly store: Pick<Store, 'entities' | 'concluded' | 'nodePage' | 'head'>
  /** The graph of this process, which a rebuild may replace. */
  readonly graph: () => GraphReader
  /** The edges by which an entity of a type refers to others; of null, all of them. */
  readonly references: (type: string | null) => readonly EdgeTypeId[]
  /** Whether anybody can be asked about it. */
  readonly answerable: (uri: Uri) => boolean
  /** Whether entities of a type have an attribute at all. */
  readonly hasAttribute: (type: string, name: string) => boolean
  readonly turns: EventLoopYield
}

/** What is to be written. */
export interface Findings {
  readonly amendments: readonly RuleDelta[]
  readonly words: ReadonlyMap<NodeId, StateChange>
}

export interface ConcludedChange extends Findings {
  readonly basis: Tx
  /** Attributes that rules look at changed where the record may be ahead: only comparing everything tells what follows. */
  readonly doubtful: boolean
  readonly settle: () => void
}

/** What rules make of the log, as far as it was followed. It reads, and says what is to be written; it writes nothing. */
export class Concluder {
  readonly #p: ConcluderParts
  readonly #vocabulary: Vocabulary
  readonly #standings: NodeStages
  readonly #attributes: AttributeTable
  readonly rules: readonly RecordedRule[]
  head: Tx

  private constructor(
    parts: ConcluderParts,
    of: { rules: readonly RecordedRule[]; vocabulary: Vocabulary; standings: NodeStages; attributes: AttributeTable },
    head: Tx,
  ) {
    this.#p = parts
    this.rules = of.rules
    this.#vocabulary = of.vocabulary
    this.#standings = of.standings
    this.#attributes = of.attributes
    this.head = head
  }

  static async load(parts: ConcluderParts, rules: readonly RecordedRule[], head: Tx): Promise<Concluder> {
    const vocabulary = vocabularyOfAll(rules)
    const at = { graph: parts.graph(), at: head }
    const attributes = await AttributeTable.load(parts, vocabulary.attributes, at)
    const standings = await loadStandings(parts)
    return new Concluder(parts, { rules, vocabulary, standings, attributes }, head)
  }

  /**
   * What a stretch of the log changes. `settled`: every rule that the record knows is one of these, so that an edge that only one
   * of them concludes stands by that one. `settle` is called when that is written, and moves on to its end.
   */
  async follow(entries: readonly LogEntry[], { settled }: { readonly settled: boolean }): Promise<ConcludedChange> {
    const window = windowOf(entries, { vocabulary: this.#vocabulary, standings: this.#standings })
    const graph = this.#p.graph()
    const changed = await this.#attributes.changed(window.delta.attributes, { graph, at: window.to })
    const before = contextAt(graph, window.from, this.#attributes.get)
    const after = contextAt(graph, window.to, this.#attributes.with(changed))
    // What the record holds already of what follows from these, nobody knows.
    const again = window.from < this.#standings.loadedAt
    const delta = withTypes(window.delta, { before, after })
    const steps = again ? this.#stepsOf(entries, { before, after }) : []
    const amendments: RuleDelta[] = []
    for (const rule of this.rules) {
      const work = again ? reconsidered(rule, steps, after) : consequences(rule, delta, { before, after })
      const { gained, lost } = await within(rule, this.#p.turns.run(work))
      // What the graph shows already need not be written: of the ten thousandth run of a pipeline little is new.
      const fresh = [...gained].filter((conclusion) => !settled || !rule.alone || !stands(conclusion, graph))
      const asserted = await this.#p.turns.run(withProvenance(rule.path, fresh, after))
      if (asserted.length + lost.size > 0)
        amendments.push({ document: rule.document, asserted, retracted: [...lost], introduces: null })
    }
    const said = await this.#p.turns.run(stateChanges(window, this.#around(graph, window.to)))
    return {
      amendments,
      words: this.#touched(amendments, said, { graph, window }),
      basis: window.to,
      doubtful: again && window.delta.attributes.length > 0,
      settle: () => {
        this.#attributes.apply(changed)
        this.head = window.to
      },
    }
  }

  /** Attributes are known as of the ends only: where they changed in between, the answer is in doubt. */
  #stepsOf(
    entries: readonly LogEntry[],
    ends: GraphInterval,
  ): readonly { delta: GraphChange; between: GraphInterval }[] {
    const { reader } = ends.after
    return entries.map((entry, i) => {
      const last = i === entries.length - 1
      const between = {
        before: contextAt(reader, entry.tx - 1, ends.before.attribute),
        after: contextAt(reader, entry.tx, last ? ends.after.attribute : ends.before.attribute),
      }
      return { delta: withTypes(changedIn([entry], this.#vocabulary), between), between }
    })
  }

  /** What a rule says, against what follows from all that is known where the log was followed to. */
  async difference(rule: RecordedRule): Promise<Difference & { readonly missing: readonly Asserted[] }> {
    const context = contextAt(this.#p.graph(), this.head, this.#attributes.get)
    const found = await within(rule, difference(rule, context, this.#p))
    return { ...found, missing: await this.#p.turns.run(withProvenance(rule.path, found.missing, context)) }
  }

  /** Of everything: what is settled and not called so, and the other way round. */
  async unsettled(): Promise<ReadonlyMap<NodeId, StateChange>> {
    const graph = this.#p.graph()
    const around = this.#around(graph, this.head)
    const said = new Map<NodeId, StateChange>()
    for (let node = 1; node < graph.idBound; node++) {
      const standing = this.#standings.of(node)
      if (standing !== 'hydrated' && standing !== 'enriched') continue
      await this.#p.turns.turn()
      const issues = settledIssues(node, around)
      if (issues === null && standing === 'enriched') said.set(node, { state: 'HYDRATED' })
      if (issues !== null && standing === 'hydrated') said.set(node, { state: 'ENRICHED', issues })
    }
    return said
  }

  /** Of what is enriched, and has other conclusions now, it is said again, with the time. */
  #touched(
    amendments: readonly RuleDelta[],
    said: ReadonlyMap<NodeId, StateChange>,
    { graph, window }: { readonly graph: GraphReader; readonly window: Window },
  ): ReadonlyMap<NodeId, StateChange> {
    const out = new Map(said)
    const around = this.#around(graph, window.to)
    for (const { from } of amendments.flatMap(({ asserted, retracted }) => [...asserted, ...retracted])) {
      if (out.has(from) || this.#standings.of(from) !== 'enriched') continue
      const issues = settledIssues(from, around)
      if (issues !== null) out.set(from, { state: 'ENRICHED', issues })
    }
    return out
  }

  #around(graph: GraphReader, at: Tx): Surroundings {
    const { references, answerable } = this.#p
    return { graph, at, standings: this.#standings, references, answerable }
  }
}

/** A rule that concludes more than can be kept: it is left out, and named. */
export class RuleTooWide extends Error {
  readonly rule: string

  constructor(rule: string, cause: TooManyConclusions) {
    super(`the rule ${rule} is left out: ${cause.message}`, { cause })
    this.rule = rule
  }
}

async function within<T>(rule: RecordedRule, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof TooManyConclusions ? new RuleTooWide(rule.definition.id, error) : error
  }
}

/** What really has another type, with both. */
function withTypes(changed: Changed, { before, after }: GraphInterval): GraphChange {
  const { reader } = after
  const retyped = changed.retyped.flatMap((node): Retyped[] => {
    const [was, is] = [reader.typeOf(node, before.at), reader.typeOf(node, after.at)]
    return was === is ? [] : [{ node, was, is, componentType: partsOf(reader.uriOf(node)).componentType }]
  })
  return { ...changed, retyped }
}

function vocabularyOfAll(rules: readonly RecordedRule[]): Vocabulary {
  const all = rules.map((rule) => vocabularyOf(rule.positions))
  return {
    edges: new Set(all.flatMap((one) => [...one.edges])),
    attributes: new Set(all.flatMap((one) => [...one.attributes])),
  }
}

async function loadStandings({ store, turns }: ConcluderParts): Promise<NodeStages> {
  const standings = new NodeStages()
  for (let after = 0; ;) {
    const page = await store.nodePage(after, NODES_A_PAGE)
    standings.load(page)
    const last = page.at(-1)
    if (last === undefined) {
      standings.loadedAt = (await store.head()).tx
      return standings
    }
    after = last.id
    await turns.page()
  }
}

function contextAt(reader: GraphReader, at: Tx, attribute: Attribute): EvaluationContext {
  return { reader, at, attribute }
}

function stands({ type, from, to }: HeldConclusion, graph: GraphReader): boolean {
  const number = graph.edgeTypeNumber(type)
  // What a person says may go again, and then it is to stand by the rule.
  return graph.hasEdge(from, number, to, graph.head) && !graph.isJudged(from, number, to)
}

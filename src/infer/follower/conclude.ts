import type { GraphReader } from '../../contracts/graph.ts'
import type { HeldEdge, LogEntry, NodeId } from '../../contracts/log.ts'
import type { Store } from '../../contracts/store.ts'
import type { EdgeTypeId, Tx } from '../../model/facts.ts'
import { type Uri } from '../../model/uri.ts'
import { AttributeTable, type Attribute } from './attributes.ts'
import { CrowdedKeys } from './crowded-keys.ts'
import { consequences, reconsider } from './affected-conclusions.ts'
import { compareGraphs, type GraphChange, type GraphInterval } from './graph-change.ts'
import { difference, type RuleDifference } from './compare-with-record.ts'
import { readsOf, TooManyConclusions, type RecordedRule } from '../paths/conclusions.ts'
import { stateChanges, type StateChange } from './enrich.ts'
import type { EvaluationContext } from '../paths/automaton-search.ts'
import { withProvenance, type AssertedConclusion } from '../paths/provenance.ts'
import { settledIssues, type Surroundings } from './settled-references.ts'
import { NodeStages } from './node-stages.ts'
import type { EventLoopYield } from './event-loop-yield.ts'
import { changedIn, windowOf, type Vocabulary, type Window } from './log-range.ts'
import type { RuleAmendment } from './write-conclusions.ts'

const NODES_PER_PAGE = 5_000

export interface ConcluderParts {
  readonly store: Pick<Store, 'entities' | 'concluded' | 'nodePage' | 'head'>
  /** The graph of this process, which a rebuild may replace. */
  readonly graph: () => GraphReader
  /** Edge types by which an entity of a type refers to others; for null, all of them. */
  readonly references: (type: string | null) => readonly EdgeTypeId[]
  /** Tells whether a configured source can be read for the entity. */
  readonly answerable: (uri: Uri) => boolean
  /** Tells whether there is a source with this platform, read or not. */
  readonly isConfigured: (platform: string) => boolean
  readonly knowsPeople: (platform: string) => boolean
  readonly hasAttribute: (type: string, name: string) => boolean
  readonly turns: EventLoopYield
}

/** Changes to write. */
export interface Findings {
  readonly amendments: readonly RuleAmendment[]
  readonly states: ReadonlyMap<NodeId, StateChange>
}

interface ConcludedChange extends Findings {
  readonly basis: Tx
  /** Attributes that rules read changed where the record may be ahead: only a complete comparison settles it. */
  readonly doubtful: boolean
  readonly settle: () => void
}

/** Evaluates the rules along the log. It reads, and returns what has to be written; it writes nothing. */
export class Concluder {
  readonly #parts: ConcluderParts
  readonly #vocabulary: Vocabulary
  readonly #stages: NodeStages
  readonly #attributes: AttributeTable
  readonly #crowded: CrowdedKeys
  readonly rules: readonly RecordedRule[]
  head: Tx

  private constructor(
    parts: ConcluderParts,
    of: Pick<Concluder, 'rules'> & {
      vocabulary: Vocabulary
      stages: NodeStages
      attributes: AttributeTable
      crowded: CrowdedKeys
    },
    head: Tx,
  ) {
    this.#parts = parts
    this.rules = of.rules
    this.#vocabulary = of.vocabulary
    this.#stages = of.stages
    this.#attributes = of.attributes
    this.#crowded = of.crowded
    this.head = head
  }

  static async load(parts: ConcluderParts, rules: readonly RecordedRule[], head: Tx): Promise<Concluder> {
    const vocabulary = vocabularyOfAll(rules)
    const at = { graph: parts.graph(), at: head }
    const attributes = await AttributeTable.load(parts, vocabulary.attributes, at)
    const stages = await loadStages(parts)
    const crowded = await CrowdedKeys.load(rules, { ...at, turns: parts.turns })
    return new Concluder(parts, { rules, vocabulary, stages, attributes, crowded }, head)
  }

  /** Reports keys that join nothing, since they would join too much; null if there are none. */
  crowded(): string | null {
    return this.#crowded.report(this.#parts.graph())
  }

  /**
   * Computes the effects of a range of the log. `settled` means that every rule in the record is one of the present
   * rules, so that an edge that only one of them concludes has that rule's support. Call `settle` once the effects are
   * written; it advances the head.
   */
  async follow(entries: readonly LogEntry[], { settled }: { readonly settled: boolean }): Promise<ConcludedChange> {
    const window = windowOf(entries, { vocabulary: this.#vocabulary, stages: this.#stages })
    const graph = this.#parts.graph()
    const changed = await this.#attributes.readChanged(window.delta.attributes, { graph, at: window.to })
    const before = contextAt(graph, window.from, this.#attributes.get)
    const after = contextAt(graph, window.to, this.#attributes.with(changed))
    // It is unknown which conclusions from these entries are in the record already.
    const mayBeAhead = window.from < this.#stages.loadedAt
    const delta = compareGraphs(window.delta, { before, after })
    const steps = mayBeAhead ? this.#stepsOf(entries, { before, after }) : []
    const amendments: RuleAmendment[] = []
    for (const rule of this.rules) {
      const work = mayBeAhead ? reconsider(rule, steps, after) : consequences(rule, delta, { before, after })
      const { gained, lost } = await withRuleName(rule, this.#parts.turns.run(work))
      // Edges already in the graph aren't written again: the ten thousandth run of a pipeline adds little.
      const fresh = [...gained].filter((conclusion) => !settled || !rule.alone || !isRecorded(conclusion, graph))
      const asserted = await this.#parts.turns.run(withProvenance(rule, fresh, after))
      if (asserted.length + lost.size > 0)
        amendments.push({ document: rule.document, asserted, retracted: [...lost], introduces: null })
    }
    const states = await this.#parts.turns.run(stateChanges(window, this.#referenceContext(graph, window.to)))
    return {
      amendments,
      states: this.#withAmended(amendments, states, { graph, window }),
      basis: window.to,
      doubtful: mayBeAhead && window.delta.attributes.length > 0,
      settle: () => {
        this.#attributes.apply(changed)
        this.#crowded.changed(delta.edges, { graph, at: window.to })
        this.head = window.to
      },
    }
  }

  /** Attributes are known only as of the ends: if they changed in between, the result is doubtful. */
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
      return { delta: compareGraphs(changedIn([entry], this.#vocabulary), between), between }
    })
  }

  /** Compares a rule's recorded conclusions with a complete evaluation as of `head`. */
  async difference(rule: RecordedRule): Promise<RuleDifference & { readonly missing: readonly AssertedConclusion[] }> {
    const context = contextAt(this.#parts.graph(), this.head, this.#attributes.get)
    const found = await withRuleName(rule, difference(rule, context, this.#parts))
    return { ...found, missing: await this.#parts.turns.run(withProvenance(rule, found.missing, context)) }
  }

  /** Returns entities that have settled references but aren't enriched, or the reverse. */
  async unsettled(): Promise<ReadonlyMap<NodeId, StateChange>> {
    const graph = this.#parts.graph()
    const context = this.#referenceContext(graph, this.head)
    const states = new Map<NodeId, StateChange>()
    for (let node = 1; node < graph.idBound; node++) {
      const stage = this.#stages.of(node)
      if (stage !== 'hydrated' && stage !== 'enriched') continue
      await this.#parts.turns.yieldIfDue()
      const issues = settledIssues(node, context)
      if (issues === null && stage === 'enriched') states.set(node, { state: 'HYDRATED' })
      if (issues !== null && stage === 'hydrated') states.set(node, { state: 'ENRICHED', issues })
    }
    return states
  }

  /** Adds enriched entities whose conclusions changed, so that their time of enrichment is updated. */
  #withAmended(
    amendments: readonly RuleAmendment[],
    states: ReadonlyMap<NodeId, StateChange>,
    { graph, window }: { readonly graph: GraphReader; readonly window: Window },
  ): ReadonlyMap<NodeId, StateChange> {
    const out = new Map(states)
    const context = this.#referenceContext(graph, window.to)
    for (const { from } of amendments.flatMap(({ asserted, retracted }) => [...asserted, ...retracted])) {
      if (out.has(from) || this.#stages.of(from) !== 'enriched') continue
      const issues = settledIssues(from, context)
      if (issues !== null) out.set(from, { state: 'ENRICHED', issues })
    }
    return out
  }

  #referenceContext(graph: GraphReader, at: Tx): Surroundings {
    const { references, answerable, isConfigured, knowsPeople } = this.#parts
    return { graph, at, stages: this.#stages, references, answerable, isConfigured, knowsPeople }
  }
}

/** The rule concludes more than fits in memory, so it isn't evaluated; the error names it. */
export class RuleTooWide extends Error {
  readonly rule: string

  constructor(rule: string, cause: TooManyConclusions) {
    super(`the rule ${rule} is left out: ${cause.message}`, { cause })
    this.rule = rule
  }
}

async function withRuleName<T>(rule: RecordedRule, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw error instanceof TooManyConclusions ? new RuleTooWide(rule.definition.id, error) : error
  }
}

function vocabularyOfAll(rules: readonly RecordedRule[]): Vocabulary {
  const all = rules.map(readsOf)
  return {
    edges: new Set(all.flatMap((one) => [...one.edges])),
    attributes: new Set(all.flatMap((one) => [...one.attributes])),
    conclusions: new Set(all.flatMap((one) => [...one.conclusions])),
    supported: new Set(rules.flatMap((rule) => rule.supported)),
  }
}

async function loadStages({ store, turns }: ConcluderParts): Promise<NodeStages> {
  const stages = new NodeStages()
  for (let after = 0; ;) {
    const page = await store.nodePage(after, NODES_PER_PAGE)
    stages.load(page)
    const last = page.at(-1)
    if (last === undefined) {
      stages.loadedAt = (await store.head()).tx
      return stages
    }
    after = last.id
    await turns.yieldNow()
  }
}

function contextAt(reader: GraphReader, at: Tx, attribute: Attribute): EvaluationContext {
  return { reader, at, attribute, notes: null }
}

function isRecorded({ type, from, to }: HeldEdge, graph: GraphReader): boolean {
  const number = graph.edgeTypeNumber(type)
  // A person's statement may be retracted, and then the edge needs the support of the rule.
  return graph.hasEdge(from, number, to, graph.head) && !graph.isJudged(from, number, to)
}

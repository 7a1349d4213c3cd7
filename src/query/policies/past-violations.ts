// Finds when the violations of an entity began and ended. The record has what violates a policy at any time; whether an
// approval or the clock allowed it is judged at each change of something that the policy depends on.
import type { Policy } from '../../catalogue/policy-rules.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Time, Tx } from '../../model/facts.ts'
import { isViolationEdge, violationEdge } from '../../model/policy.ts'
import type { Uri } from '../../model/uri.ts'
import type { Reader } from '../reader.ts'
import type { JudgementDependencies } from './judgement-dependencies.ts'
import { openViolations, rejudgedByClock, violationKey } from './violation-changes.ts'
import type { Violation } from './violations.ts'
import type { Found } from '../found.ts'

export interface PastViolation extends Violation {
  readonly began: Tx
  /** Null if it hasn't ended. */
  readonly ended: Tx | null
}

/** Maximum number of changes examined for each entity that a judgement depends on. */
const MAX_CHANGES = 500
/** Maximum number of moments judged: some milliseconds each. */
const MAX_MOMENTS = 500

/** Lists past and present violations of an entity, sorted by when they began. */
export async function pastViolations(reader: Reader, subject: NodeId): Promise<Found<PastViolation>> {
  const moments = new Moments(reader)
  const first = await moments.firstViolation(subject)
  const found: PastViolation[] = []
  const open = new Map<string, { readonly violation: Violation; readonly began: Tx }>()
  for (let at = first, judged = 0; at !== null; at = moments.after(at), judged++) {
    if (judged === MAX_MOMENTS) {
      moments.complete = false
      break
    }
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const dependencies = { nodes: new Set([subject]), ends: new Set<Time>() }
    const current = new Map(
      (await openViolations(reader.asOf(at), subject, dependencies)).map((one) => [violationKey(one), one]),
    )
    for (const [key, { violation, began }] of open) {
      if (current.has(key)) continue
      found.push({ ...violation, began, ended: at })
      open.delete(key)
    }
    for (const [key, violation] of current) if (!open.has(key)) open.set(key, { violation, began: at })
    await moments.add(dependencies)
  }
  for (const { violation, began } of open.values()) found.push({ ...violation, began, ended: null })
  return { found: found.sort((a, b) => a.began - b.began), complete: moments.complete }
}

/**
 * Finds the transactions in which an entity begins or ceases to violate a policy without a recorded conclusion, because
 * an approval was given or had lapsed.
 */
export async function rejudgedAt(reader: Reader, subject: NodeId): Promise<readonly Tx[]> {
  const { found: violations } = await pastViolations(reader, subject)
  const found: Tx[] = []
  for (const tx of new Set(violations.flatMap(({ began, ended }) => [began, ended]))) {
    const [entry] = tx === null ? [] : await reader.store.read(tx - 1, 1)
    if (entry !== undefined && (await rejudgedByClock(reader, entry)).has(subject)) found.push(entry.tx)
  }
  return found
}

/** Tells whether the record ever concluded that the entity violates one of these policies. */
export async function hasEverViolated(reader: Reader, subject: NodeId, policies: readonly Policy[]): Promise<boolean> {
  const { graph, store } = reader.withHidden()
  const { events } = await reader.loader.counted(store.edgeEvents(graph.uriOf(subject), reader.at + 1, MAX_CHANGES))
  const edges = new Set(policies.map(({ id }) => violationEdge(id)))
  return events.some(({ type }) => edges.has(type))
}

/** The transactions known so far at which violations may begin or end. */
class Moments {
  complete = true
  readonly #reader: Reader
  readonly #added = new Set<NodeId>()
  readonly #all = new Set<Tx>()

  constructor(reader: Reader) {
    this.#reader = reader
  }

  after(tx: Tx): Tx | null {
    const later = [...this.#all].filter((one) => one > tx)
    return later.length === 0 ? null : Math.min(...later)
  }

  /** Finds the first recorded violation of the entity. */
  async firstViolation(subject: NodeId): Promise<Tx | null> {
    const events = await this.#edgeEvents(this.#reader.graph.uriOf(subject))
    const concluded = events.filter(({ type, op }) => op === 'assert' && isViolationEdge(type)).map(({ tx }) => tx)
    return concluded.length === 0 ? null : Math.min(...concluded)
  }

  /** Adds all changes of what a judgement depended on. An approval's end takes effect with the next transaction. */
  async add({ nodes, ends }: JudgementDependencies): Promise<void> {
    const { graph, store } = this.#reader.withHidden()
    for (const node of nodes) {
      if (this.#added.has(node)) continue
      this.#added.add(node)
      const uri = graph.uriOf(node)
      const facts = await this.#reader.loader.counted(store.history(uri, this.#reader.at + 1, MAX_CHANGES))
      if (facts.length >= MAX_CHANGES) this.complete = false
      for (const { tx } of [...facts, ...(await this.#edgeEvents(uri))]) this.#all.add(tx)
    }
    for (const end of ends) {
      const tx = (await store.txAt(end)) + 1
      if (tx <= this.#reader.at) this.#all.add(tx)
    }
  }

  async #edgeEvents(uri: Uri) {
    const { store } = this.#reader.withHidden()
    const { events } = await this.#reader.loader.counted(store.edgeEvents(uri, this.#reader.at + 1, MAX_CHANGES))
    if (events.length >= MAX_CHANGES) this.complete = false
    return events
  }
}

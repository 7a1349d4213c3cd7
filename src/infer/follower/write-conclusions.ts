import type { GraphReader } from '../../contracts/graph.ts'
import type { HeldEdge, Commit, DocumentWrite, NodeId } from '../../contracts/log.ts'
import {
  type DocumentKey,
  SYSTEM_PLATFORM,
  SYSTEM_TYPE,
  type Attributes,
  type EdgeClaim,
  type StatedEdge,
  type Time,
  type Tx,
} from '../../model/facts.ts'
import type { RecordedRule } from '../paths/conclusions.ts'
import type { StateChange } from './enrich.ts'
import type { AssertedConclusion } from '../paths/provenance.ts'
import { causeOf } from './log-range.ts'
import { isoOf } from '../../lib/iso.ts'

/** The changes to a rule's recorded conclusions. */
export interface RuleAmendment {
  readonly document: DocumentKey
  readonly asserted: readonly AssertedConclusion[]
  readonly retracted: readonly HeldEdge[]
  /** Written with the last change: from then on the record has exactly the conclusions of this rule. */
  readonly introduces: Introduction | null
}

interface Introduction {
  /** The rule's description of itself, stored so that reads of the past show the version of that time. */
  readonly about: Attributes
  readonly digest: string
}

interface ConclusionWrites {
  readonly graph: GraphReader
  /** The transaction as of which all conclusions were drawn. */
  readonly basis: Tx
  readonly now: Time
}

/** Maximum number of edges and states in one transaction; larger results take several, with one cause. */
const MAX_IN_COMMIT = 2_000

/**
 * Yields conclusions first: an entity isn't enriched before its conclusions are written. Yields one commit at a time,
 * since there may be a million edges.
 */
export function* commitsOf(
  amendments: readonly RuleAmendment[],
  states: ReadonlyMap<NodeId, StateChange>,
  writing: ConclusionWrites,
): Generator<Omit<Commit, 'settle'>, void, void> {
  const { basis, now } = writing
  let open = new Map<DocumentKey, DocumentWrite>()
  let size = 0
  const closeCommit = (): Omit<Commit, 'settle'> => {
    const documents = [...open.values()]
    open = new Map()
    size = 0
    return { cause: causeOf(basis, now), at: now, documents }
  }
  for (const { write, weight } of writesOf(amendments, states, writing)) {
    // A document may have only one answer in a commit.
    if (open.size > 0 && (size + weight > MAX_IN_COMMIT || open.has(write.key))) yield closeCommit()
    open.set(write.key, write)
    size += weight
  }
  if (open.size > 0) yield closeCommit()
}

function* writesOf(
  amendments: readonly RuleAmendment[],
  states: ReadonlyMap<NodeId, StateChange>,
  { graph, now }: ConclusionWrites,
): Generator<{ readonly write: DocumentWrite; readonly weight: number }, void, void> {
  for (const amendment of amendments) yield* amendmentWrites(amendment, { graph, now })
  for (const [node, state] of states) yield { write: documentOf(graph, { node, state, now }), weight: 1 }
}

function* amendmentWrites(
  { document, asserted, retracted, introduces }: RuleAmendment,
  { graph, now }: Pick<ConclusionWrites, 'graph' | 'now'>,
): Generator<{ readonly write: DocumentWrite; readonly weight: number }, void, void> {
  const count = asserted.length + retracted.length
  const chunks = Math.max(introduces === null ? 0 : 1, Math.ceil(count / MAX_IN_COMMIT))
  for (let i = 0; i < chunks; i++) {
    const [from, to] = [i * MAX_IN_COMMIT, (i + 1) * MAX_IN_COMMIT]
    // Splits one list: retracted edges first, then asserted ones.
    const removed = retracted.slice(from, to)
    const added = asserted.slice(Math.max(0, from - retracted.length), Math.max(0, to - retracted.length))
    const { about = null, digest: mapping = null } = i === chunks - 1 && introduces !== null ? introduces : {}
    const edges = {
      asserted: added.map((one): StatedEdge => ({ ...claimOf(one, graph), provenance: one.provenance })),
      retracted: removed.map((one) => claimOf(one, graph)),
    }
    const answer = { kind: 'amended', ...edges, about, mapping } as const
    yield { write: { key: document, requestedAt: now, answer }, weight: removed.length + added.length + 1 }
  }
}

function claimOf({ type, from, to }: HeldEdge, graph: GraphReader): EdgeClaim {
  return { type, from: graph.uriOf(from), to: graph.uriOf(to) }
}

export function introduction({ definition, digest }: RecordedRule): Introduction {
  const { id, version, name, description } = definition
  return { about: { rule: id, version, name, description, definition: JSON.stringify(definition) }, digest }
}

function documentOf(
  graph: GraphReader,
  { node, state, now }: { node: NodeId; state: StateChange; now: Time },
): DocumentWrite {
  const uri = graph.uriOf(node)
  const attributes: Attributes =
    state.state === 'ENRICHED'
      ? { state: state.state, enrichedAt: isoOf(now), issues: state.issues }
      : { state: state.state }
  return {
    key: { platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE, uri },
    requestedAt: now,
    answer: {
      kind: 'stated',
      statement: { nodes: [{ uri, attributes }], edges: [], references: [], lookupsToRecheck: [] },
      etag: null,
      lastModified: null,
      raw: null,
      mapping: '',
    },
  }
}

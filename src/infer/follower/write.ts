import type { GraphReader } from '../../contracts/graph.ts'
import type { Commit, DocumentWrite, NodeId } from '../../contracts/log.ts'
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
import type { HeldConclusion, RecordedRule } from '../paths/conclusions.ts'
import type { StateChange } from './enrich.ts'
import type { Asserted } from '../paths/provenance.ts'
import { causeOf } from './window.ts'

/** What is to change in what a rule says. */
export interface RuleDelta {
  readonly document: DocumentKey
  readonly asserted: readonly Asserted[]
  readonly retracted: readonly HeldConclusion[]
  /** Written with the last of it: from then on the record holds all that this rule concludes, and nothing else of it. */
  readonly introduces: Introduction | null
}

export interface Introduction {
  /** What the rule says of itself. Remembered, so that any past can be told by the version of then. */
  readonly about: Attributes
  readonly digest: string
}

export interface Writing {
  readonly graph: GraphReader
  /** What all of it follows from. */
  readonly basis: Tx
  readonly now: Time
  /** The duty that it is written under. */
  readonly duty: { readonly name: string; readonly fence: number }
}

/** Edges and words in one transaction. A record may take ten thousand facts at once; what is more is several, under one cause. */
const MOST_IN_COMMIT = 2_000

/**
 * Conclusions first: nothing is called enriched before what follows from it is written. One commit at a time, since all of them may be
 * a million edges.
 */
export function* commitsOf(
  amendments: readonly RuleDelta[],
  words: ReadonlyMap<NodeId, StateChange>,
  writing: Writing,
): Generator<Commit, void, void> {
  const { basis, now, duty } = writing
  let open = new Map<DocumentKey, DocumentWrite>()
  let size = 0
  const closed = (): Commit => {
    const documents = [...open.values()]
    open = new Map()
    size = 0
    return { cause: causeOf(basis, now), at: now, settle: { kind: 'duty', ...duty }, documents }
  }
  for (const { write, weight } of writesOf(amendments, words, writing)) {
    // A document answers once in a commit.
    if (open.size > 0 && (size + weight > MOST_IN_COMMIT || open.has(write.key))) yield closed()
    open.set(write.key, write)
    size += weight
  }
  if (open.size > 0) yield closed()
}

function* writesOf(
  amendments: readonly RuleDelta[],
  words: ReadonlyMap<NodeId, StateChange>,
  { graph, now }: Writing,
): Generator<{ readonly write: DocumentWrite; readonly weight: number }, void, void> {
  for (const amendment of amendments) yield* amendmentWrites(amendment, { graph, now })
  for (const [node, word] of words) yield { write: documentOf(graph, { node, word, now }), weight: 1 }
}

function* amendmentWrites(
  { document, asserted, retracted, introduces }: RuleDelta,
  { graph, now }: Pick<Writing, 'graph' | 'now'>,
): Generator<{ readonly write: DocumentWrite; readonly weight: number }, void, void> {
  const count = asserted.length + retracted.length
  const chunks = Math.max(introduces === null ? 0 : 1, Math.ceil(count / MOST_IN_COMMIT))
  for (let i = 0; i < chunks; i++) {
    const [from, to] = [i * MOST_IN_COMMIT, (i + 1) * MOST_IN_COMMIT]
    // As if they were one list, what goes before what comes.
    const going = retracted.slice(from, to)
    const coming = asserted.slice(Math.max(0, from - retracted.length), Math.max(0, to - retracted.length))
    const { about = null, digest: mapping = null } = i === chunks - 1 && introduces !== null ? introduces : {}
    const edges = {
      asserted: coming.map((one): StatedEdge => ({ ...edgeOf(one, graph), provenance: one.provenance })),
      retracted: going.map((one) => edgeOf(one, graph)),
    }
    const answer = { kind: 'amended', ...edges, about, mapping } as const
    yield { write: { key: document, askedAt: now, answer }, weight: going.length + coming.length + 1 }
  }
}

function edgeOf({ type, from, to }: HeldConclusion, graph: GraphReader): EdgeClaim {
  return { type, from: graph.uriOf(from), to: graph.uriOf(to) }
}

export function introduction({ definition, digest }: RecordedRule): Introduction {
  const { id, version, name, description } = definition
  return { about: { rule: id, version, name, description, definition: JSON.stringify(definition) }, digest }
}

function documentOf(
  graph: GraphReader,
  { node, word, now }: { node: NodeId; word: StateChange; now: Time },
): DocumentWrite {
  const uri = graph.uriOf(node)
  const attributes: Attributes =
    word.state === 'ENRICHED'
      ? { state: word.state, enrichedAt: new Date(now).toISOString(), issues: word.issues }
      : { state: word.state }
  return {
    key: { platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE, uri },
    askedAt: now,
    answer: {
      kind: 'said',
      statement: { nodes: [{ uri, attributes }], edges: [], references: [], lookupsToRecheck: [] },
      etag: null,
      lastModified: null,
      raw: null,
      mapping: '',
    },
  }
}

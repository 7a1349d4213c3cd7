// Compares two entities over one edge type, by weighted Jaccard similarity, as of one moment of the graph.
import type { NodeId } from '../../contracts/log.ts'
import type { Work } from '../../lib/pausing-work.ts'
import { memoiseWeakly } from '../../lib/memoise.ts'
import { getOrInsert } from '../../lib/maps.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { EvaluationContext } from '../paths/automaton-search.ts'

/** A comparison: the entities of a type, by an edge type that starts there. */
export interface ComparedEdge {
  readonly type: string
  readonly edge: EdgeTypeId
  /** Edge type that `similar` concludes, or null if no rule uses it. A rejected entity isn't a neighbour. */
  readonly similar: EdgeTypeId | null
  /** Edge type that `missing` concludes, or null if no rule uses it. */
  readonly missing: EdgeTypeId | null
}

/**
 * A feature that this many entities have says nothing about any two of them. Below, its weight is 4 if fewer than 4
 * have it, 3 below 16, 2 below 64, else 1: the rarer, the heavier. So weights rarely change, and a change concerns
 * fewer than 256 entities.
 */
const COMMON = 256
/** An entity with more features isn't compared. */
const MAX_FEATURES = 1_000
/** Least share that makes two similar, in thousandths. */
const MIN_SCORE = 100
const MAX_SIMILAR = 20
/** Least share of a missing feature's owners in the scores of all similar entities, in thousandths. */
const MIN_SHARE = 100
/** Least number of similar entities that have the feature. */
const MIN_LEARNED_FROM = 2
const MAX_MISSING = 10

/** An entity with similar features, and its score in thousandths, so that equal scores are equal everywhere. */
interface Similar {
  readonly node: NodeId
  readonly score: number
}

/** A feature that similar entities have. The score is the share of those, weighted by similarity, in thousandths. */
interface Missing extends Similar {
  readonly learnedFrom: readonly NodeId[]
}

/** Version of the functions: raise it with each change of their conclusions, so that everything is compared again. */
export const FUNCTIONS = 1

const STEPS_PER_PAUSE = 2_000
/** Cached nodes and neighbours for one moment: some 2 MB. Beyond, the cache is cleared. */
const MAX_REMEMBERED = 50_000

export class Similarity {
  readonly #of: ComparedEdge
  readonly #context: EvaluationContext
  readonly #edge: number
  readonly #weights = new Map<NodeId, number>()
  readonly #totals = new Map<NodeId, number | null>()
  readonly #related = new Map<NodeId, readonly Similar[]>()
  readonly #nearest = new Map<NodeId, readonly Similar[]>()
  #remembered = 0

  constructor(of: ComparedEdge, context: EvaluationContext) {
    this.#of = of
    this.#context = context
    this.#edge = context.reader.edgeTypeNumber(of.edge)
  }

  /** Weighs a feature by its rarity; 0 if too many entities have it. */
  weight(feature: NodeId): number {
    const known = this.#weights.get(feature)
    if (known !== undefined) return known
    let users = 0
    const { reader, at } = this.#context
    reader.eachNeighbour(feature, this.#edge, 'in', at, () => ++users < COMMON)
    const weight = weightOf(users)
    if (this.#weights.size >= MAX_REMEMBERED) this.#weights.clear()
    this.#weights.set(feature, weight)
    return weight
  }

  /** Returns the entities with a feature; none if too many have it, since it then says nothing. */
  users(feature: NodeId): readonly NodeId[] {
    const users: NodeId[] = []
    if (this.weight(feature) === 0) return users
    const { reader, at } = this.#context
    reader.eachNeighbour(feature, this.#edge, 'in', at, (user) => void users.push(user))
    return users
  }

  /** Yields the most similar first, then the one known first; leaves out those that a person rejects. */
  *nearest(node: NodeId): Work<readonly Similar[]> {
    const known = this.#nearest.get(node)
    if (known !== undefined) return known
    const related = yield* this.related(node)
    const nearest = related
      .filter((one) => !this.#rejects(node, this.#of.similar, one.node))
      .sort(inOrder)
      .slice(0, MAX_SIMILAR)
    if (this.#nearest.size >= MAX_REMEMBERED / MAX_SIMILAR) this.#nearest.clear()
    this.#nearest.set(node, nearest)
    return nearest
  }

  /** Returns features that the nearest have and this one lacks: largest share first, then known first. */
  *missing(node: NodeId): Work<readonly Missing[]> {
    const nearest = yield* this.nearest(node)
    const votes = new Map<NodeId, { score: number; learnedFrom: NodeId[] }>()
    const own = new Set(this.featuresOf(node))
    let total = 0
    for (const { node: other, score } of nearest) {
      total += score
      for (const feature of this.featuresOf(other) ?? []) {
        if (own.has(feature) || this.weight(feature) === 0) continue
        const vote = getOrInsert(votes, feature, () => ({ score: 0, learnedFrom: [] }))
        vote.score += score
        vote.learnedFrom.push(other)
      }
      yield
    }
    return [...votes]
      .filter(([, { learnedFrom }]) => learnedFrom.length >= MIN_LEARNED_FROM)
      .map(([feature, { score, learnedFrom }]) => {
        return { node: feature, score: Math.floor((1_000 * score) / total), learnedFrom }
      })
      .filter(({ node: feature, score }) => score >= MIN_SHARE && !this.#rejects(node, this.#of.missing, feature))
      .sort(inOrder)
      .slice(0, MAX_MISSING)
  }

  /** Returns all that are similar enough, in no order: fewer than 2,550, since each has a tenth of its weight. */
  *related(node: NodeId): Work<readonly Similar[]> {
    const known = this.#related.get(node)
    if (known !== undefined) return known
    const related = yield* this.#compare(node)
    if ((this.#remembered += 1 + related.length) > MAX_REMEMBERED) {
      this.#related.clear()
      this.#remembered = 1 + related.length
    }
    this.#related.set(node, related)
    return related
  }

  *#compare(node: NodeId): Work<readonly Similar[]> {
    const { reader, at } = this.#context
    const own = this.#totalOf(node)
    if (own === null) return []
    const shared = new Map<NodeId, number>()
    let steps = 0
    for (const feature of this.featuresOf(node) ?? []) {
      const weight = this.weight(feature)
      if (weight === 0) continue
      reader.eachNeighbour(feature, this.#edge, 'in', at, (other) => {
        steps++
        if (other !== node) shared.set(other, (shared.get(other) ?? 0) + weight)
      })
      if (steps < STEPS_PER_PAUSE) continue
      steps = 0
      yield
    }
    const related: Similar[] = []
    for (const [other, common] of shared) {
      // It can't be enough, whatever else the other entity has.
      if (1_000 * common < MIN_SCORE * own) continue
      const total = this.#totalOf(other)
      if (total === null) continue
      const score = Math.floor((1_000 * common) / (own + total - common))
      if (score >= MIN_SCORE) related.push({ node: other, score })
    }
    yield
    return related
  }

  /** Returns the entity's features; null if it isn't of the type, or has too many. */
  featuresOf(node: NodeId): readonly NodeId[] | null {
    const { reader, at } = this.#context
    if (reader.typeOf(node, at) !== this.#of.type) return null
    const features: NodeId[] = []
    reader.eachNeighbour(node, this.#edge, 'out', at, (feature) => features.push(feature) <= MAX_FEATURES)
    return features.length > MAX_FEATURES ? null : features
  }

  /** Returns the weight of all its features; null if it isn't compared. */
  #totalOf(node: NodeId): number | null {
    const known = this.#totals.get(node)
    if (known !== undefined) return known
    const features = this.featuresOf(node)
    const total = features === null ? null : features.reduce((sum, feature) => sum + this.weight(feature), 0)
    if (this.#totals.size >= MAX_REMEMBERED) this.#totals.clear()
    this.#totals.set(node, total)
    return total
  }

  #rejects(from: NodeId, edge: EdgeTypeId | null, to: NodeId): boolean {
    const { reader, at } = this.#context
    return edge !== null && reader.isRejected(from, reader.edgeTypeNumber(edge), to, at)
  }
}

function inOrder(a: Similar, b: Similar): number {
  return b.score - a.score || a.node - b.node
}

function weightOf(users: number): number {
  if (users >= COMMON) return 0
  // Powers of four: 1 to 3, 4 to 15, 16 to 63, 64 to 255.
  return 4 - Math.floor((31 - Math.clz32(Math.max(1, users))) / 2)
}

/** Shared by all rules at one moment, so that no work is repeated. */
const similaritiesAt = memoiseWeakly<EvaluationContext, Map<EdgeTypeId, Similarity>>(() => new Map())

export function similarityAt(of: ComparedEdge, context: EvaluationContext): Similarity {
  return getOrInsert(similaritiesAt(context), of.edge, () => new Similarity(of, context))
}

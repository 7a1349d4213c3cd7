// The named functions that a rule may have in place of a path, over one compared edge.
import type { FunctionName } from '../../catalogue/rule-functions.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { PathStart } from '../../contracts/paths.ts'
import { finish, type Work } from '../../lib/pausing-work.ts'
import type { EdgeClaim, EdgeTypeId } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { EvaluationContext } from '../paths/automaton-search.ts'
import type { PathVocabulary } from '../paths/positions.ts'
import { similarityAt, type ComparedEdge, type Similarity } from './similarity.ts'

/** How strongly a conclusion about another entity holds, and over which of their features. */
interface Estimate {
  readonly score: number
  /** The features that both have, or the similar ones that a feature is learned from. */
  readonly because: readonly Uri[]
  /** Paths from the subject to the object, the heaviest first. */
  readonly paths: readonly (readonly EdgeClaim[])[]
  readonly more: number
}

export interface CompiledFunction {
  readonly name: FunctionName
  readonly compared: ComparedEdge
  readonly reads: PathVocabulary
  conclusionsOf(subject: NodeId, context: EvaluationContext): Work<readonly NodeId[]>
  /** Returns the reason for one conclusion; null if it doesn't follow. */
  estimate(subject: NodeId, object: NodeId, start: PathStart): Estimate | null
}

/** Maximum number of paths listed for one conclusion. */
const MAX_PATHS = 8

export function compileFunction(name: FunctionName, compared: ComparedEdge): CompiledFunction {
  const conclusions = [compared.similar, compared.missing].flatMap((edge) => edge ?? [])
  return {
    name,
    compared,
    reads: { edges: new Set([compared.edge]), attributes: new Set(), conclusions: new Set(conclusions) },
    *conclusionsOf(subject, context) {
      const at = similarityAt(compared, context)
      const found = name === 'similar' ? yield* at.nearest(subject) : yield* at.missing(subject)
      return found.map(({ node }) => node)
    },
    estimate(subject, object, start) {
      const at = similarityAt(compared, contextOf(start))
      const between = { subject, object, start, at }
      return name === 'similar' ? inCommon(compared.edge, between) : learnedEstimate(compared.edge, between)
    },
  }
}

interface SimilarPair {
  readonly subject: NodeId
  readonly object: NodeId
  readonly start: PathStart
  readonly at: Similarity
}

function inCommon(edge: EdgeTypeId, { subject, object, start, at }: SimilarPair): Estimate | null {
  const similar = finish(at.nearest(subject)).find(({ node }) => node === object)
  if (similar === undefined) return null
  const common = commonTo(subject, object, at)
  const { graph } = start
  const path = (feature: NodeId): readonly EdgeClaim[] => [
    { type: edge, from: graph.uriOf(subject), to: graph.uriOf(feature) },
    { type: edge, from: graph.uriOf(object), to: graph.uriOf(feature) },
  ]
  return estimate(similar.score, { because: common, paths: common.slice(0, MAX_PATHS).map(path), start })
}

function learnedEstimate(edge: EdgeTypeId, { subject, object, start, at }: SimilarPair): Estimate | null {
  const missing = finish(at.missing(subject)).find(({ node }) => node === object)
  if (missing === undefined) return null
  const { graph } = start
  const paths = missing.learnedFrom.slice(0, MAX_PATHS).map((other): readonly EdgeClaim[] => {
    const [heaviest] = commonTo(subject, other, at)
    const shared =
      heaviest === undefined
        ? []
        : [subject, other].map((from) => ({ from: graph.uriOf(from), to: graph.uriOf(heaviest) }))
    return [...shared, { from: graph.uriOf(other), to: graph.uriOf(object) }].map((step) => ({ type: edge, ...step }))
  })
  return estimate(missing.score, { because: missing.learnedFrom, paths, start })
}

function estimate(
  score: number,
  of: { readonly because: readonly NodeId[]; readonly paths: Estimate['paths']; readonly start: PathStart },
): Estimate {
  const because = of.because.map((node) => of.start.graph.uriOf(node))
  return { score, because, paths: of.paths, more: because.length - of.paths.length }
}

/** Returns the features that both have, the rarest first. */
function commonTo(one: NodeId, other: NodeId, at: Similarity): readonly NodeId[] {
  const own = new Set(at.featuresOf(one))
  const common = (at.featuresOf(other) ?? []).filter((feature) => own.has(feature) && at.weight(feature) > 0)
  return common.sort((a, b) => at.weight(b) - at.weight(a) || a - b)
}

/** Cached, since one moment of a graph is used for many edges. */
const CONTEXTS = new WeakMap<PathStart['graph'], EvaluationContext>()

function contextOf({ graph, at, attribute }: PathStart): EvaluationContext {
  const last = CONTEXTS.get(graph)
  if (last?.at === at) return last
  const context = { reader: graph, at, attribute, notes: null }
  CONTEXTS.set(graph, context)
  return context
}

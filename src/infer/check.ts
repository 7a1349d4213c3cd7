import { concludedEdges, Targets } from '../catalogue/edges.ts'
import { ANY, ENTITY_NAME } from '../catalogue/names.ts'
import type { Catalogue } from '../catalogue/registry.ts'
import { ENTITY } from '../catalogue/types/entity.ts'
import type { Explanation, PathReader, Place } from '../contracts/paths.ts'
import type { NodeId } from '../contracts/store.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { edgeKey } from '../model/diff.ts'
import type { EdgeTypeId, Provenance } from '../model/facts.ts'
import { partsOf, type Uri } from '../model/uri.ts'
import { evaluate, evaluateBackwards, EXPLAINED } from './evaluate.ts'
import type { EvaluationContext } from './search.ts'
import type { CompiledPath } from './machine.ts'
import type { PathCatalogue } from './resolve.ts'
import { compileRules } from './rules.ts'

/** The catalogue as paths see it. */
export function pathCatalogue(catalogue: Catalogue): PathCatalogue {
  return {
    edges: catalogue.edgeTypes
      .filter((edge) => edge.origin === 'relationship')
      .map(({ id, name, from, to }) => ({ id, name, from: from.types, to: to.types })),
    expand: (name) => [...catalogue.target([name]).types],
    componentTypeOf: (type) => catalogue.type(type)?.componentType ?? '',
    hasAttribute: (type, name) => catalogue.attribute(type, name) !== null,
  }
}

interface Concluding {
  readonly path: CompiledPath
  /** `D1@1`. */
  readonly rule: string
}

/**
 * Checks every rule's and view's path against the types along it, and makes them readable. `recorded`: concluded edge types
 * whose edges inference writes to the record; those are left to the graph.
 */
export function compilePaths(catalogue: Catalogue, recorded: ReadonlySet<EdgeTypeId> = new Set()): Result<PathReader> {
  const rules = compileRules(catalogue.rules, pathCatalogue(catalogue))
  if (!rules.ok) return rules
  const concluding = new Map<EdgeTypeId, Concluding[]>()
  const targets = new Targets(catalogue.types)
  for (const rule of catalogue.rules) {
    const path = rules.value.byId.get(rule.id)
    if (path === undefined) continue
    for (const edge of concludedEdges(rule, targets)) {
      if (!recorded.has(edge))
        concluding.set(edge, [...(concluding.get(edge) ?? []), { path, rule: `${rule.id}@${rule.version}` }])
    }
  }
  const views = new Map<string, CompiledPath>()
  for (const { label, from, view } of viewsOf(catalogue)) {
    const compiled = rules.value.compile({ label, path: view.path, from: [from], to: view.to })
    if (!compiled.ok) return err(compiled.error)
    views.set(label, compiled.value)
  }
  return ok(pathReader(concluding, views))
}

function viewsOf(catalogue: Catalogue) {
  const common = Object.entries(ENTITY.views).map(([name, view]) => ({
    label: `${ENTITY_NAME}.${name}`,
    from: ANY,
    view,
  }))
  const own = catalogue.types.flatMap((type) =>
    Object.entries(type.views ?? {}).map(([name, view]) => ({ label: `${type.name}.${name}`, from: type.name, view })),
  )
  return [...common, ...own]
}

function pathReader(
  concluding: ReadonlyMap<EdgeTypeId, readonly Concluding[]>,
  views: ReadonlyMap<string, CompiledPath>,
): PathReader {
  return {
    view(type, name, place) {
      const path = views.get(`${type}.${name}`) ?? views.get(`${ENTITY_NAME}.${name}`)
      return path === undefined ? [] : evaluate(path, place.node, contextOf(place)).nodes
    },
    concluded(edge, direction, place) {
      const rules = concluding.get(edge)
      if (rules === undefined) return null
      const walk = direction === 'out' ? evaluate : evaluateBackwards
      const found = rules.map(({ path }) => walk(path, place.node, contextOf(place)).nodes)
      const [only] = found
      // Two rules may conclude the same edge: it is one edge.
      return found.length === 1 && only !== undefined ? only : [...new Set(found.flat())].sort((a, b) => a - b)
    },
    explain: (edge, to, place) => (concluding.get(edge) ?? []).flatMap((rule) => explain(rule, to, place)),
  }
}

function explain({ path, rule }: Concluding, to: NodeId, place: Place): readonly Explanation[] {
  const { nodes, evidence } = evaluate(path, place.node, contextOf(place), EXPLAINED)
  const [shortest] = nodes.includes(to) && evidence !== null ? evidence(to).paths : []
  if (shortest === undefined) return []
  const spelt = shortest.map(({ type, from, to: end }) => ({
    type,
    from: place.graph.uriOf(from),
    to: place.graph.uriOf(end),
  }))
  return [{ provenance: provenanceOf(spelt.map((e) => e.from)), rule, evidence: spelt.map(edgeKey) }]
}

/** An edge is said by the system of its beginning: over one system it is derived, across systems inferred. */
function provenanceOf(beginnings: readonly Uri[]): Provenance {
  return new Set(beginnings.map((uri) => partsOf(uri).platformId)).size > 1 ? 'INFERRED' : 'DERIVED'
}

/** Attributes lie in the record, which walks do not wait for: a guard at read time finds none. */
function contextOf({ graph, at }: Place): EvaluationContext {
  return { reader: graph, at, attribute: () => undefined }
}

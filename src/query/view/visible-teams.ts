// Which things belong to other teams for a caller, since somebody who owns them, or one of their teams, is hidden.
import { mergedEntity } from '../../catalogue/entity.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { GraphReader } from '../../contracts/graph.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Reads } from '../../contracts/reads.ts'
import type { HiddenEntities } from '../../contracts/view.ts'
import type { Tx } from '../../model/facts.ts'
import { teamTags } from '../../model/team.ts'
import { nodesOfList, surroundingsIn } from '../../walk/around.ts'
import { SearchEdges } from '../../walk/search-edges.ts'
import { hiddenNodes, visibleGraph } from './visible-graph.ts'

export interface VisibleTeams {
  /** Unique per set of visible teams; it's a part of the key of cached answers. */
  readonly key: string
  /** Names are as the facet has them: URIs, or what a tag says if no group is known. */
  readonly teams: ReadonlyMap<NodeId, readonly string[]>
  /** Every team that they belong to, for the caller or otherwise. */
  readonly names: ReadonlySet<string>
}

export interface TeamSources {
  readonly graph: GraphReader
  readonly catalogue: Catalogue
  readonly store: Pick<Reads, 'entities'>
}

/** Things whose tags are read at once. */
const TAGS_A_READ = 100

interface KnownTeams {
  readonly head: Tx
  readonly found: Promise<VisibleTeams>
}

/**
 * Caches the present, once for each transaction that somebody asks about: some microseconds for each thing concerned.
 */
const KNOWN = new WeakMap<HiddenEntities, KnownTeams>()
let sets = 0

export function visibleTeams(hidden: HiddenEntities, sources: TeamSources): Promise<VisibleTeams> {
  const { head } = sources.graph
  const before = KNOWN.get(hidden)
  if (before?.head === head) return before.found
  const found = findTeams(hidden, sources).then(async (now) => {
    const earlier = await before?.found.catch(() => null)
    return earlier !== null && earlier !== undefined && sameTeams(earlier, now) ? earlier : now
  })
  KNOWN.set(hidden, { head, found })
  found.catch(() => KNOWN.delete(hidden))
  return found
}

/** The documents of hidden users and groups are those that the search index would write again if they changed. */
async function findTeams(hidden: HiddenEntities, { graph, catalogue, store }: TeamSources): Promise<VisibleTeams> {
  const at = graph.head
  const edges = new SearchEdges(graph, catalogue)
  const owners = new Set<NodeId>()
  for (const node of hiddenNodes(hidden)) if (node < graph.idBound && edges.isOwner(node, at)) owners.add(node)
  const complete = surroundingsIn(
    () => graph,
    () => catalogue,
  )
  const none: ReadonlySet<NodeId> = new Set()
  const concerned = await complete.dependents({ renamed: none, retyped: none, regrouped: owners }, at)
  const nodes = Uint32Array.from([...concerned].filter((node) => !hidden.hides(node)))
  const visible = surroundingsIn(
    () => visibleGraph(graph, hidden),
    () => catalogue,
  )
  const [all, seen] = [(await complete.around(nodes, at)).teams, (await visible.around(nodes, at)).teams]
  const teams = new Map<NodeId, readonly string[]>()
  const names = new Set<string>()
  const tagged: NodeId[] = []
  for (const [n, node] of nodes.entries()) {
    const [stated, left] = [nodesOfList(all, n), nodesOfList(seen, n)]
    if (stated.length === left.length && stated.every((team, i) => team === left[i])) continue
    teams.set(
      node,
      Array.from(left, (team) => graph.uriOf(team)),
    )
    for (const team of stated) names.add(graph.uriOf(team))
    for (const team of left) names.add(graph.uriOf(team))
    if (left.length === 0) tagged.push(node)
  }
  for (let from = 0; from < tagged.length; from += TAGS_A_READ) {
    const some = tagged.slice(from, from + TAGS_A_READ)
    const records = await store.entities(
      some.map((node) => graph.uriOf(node)),
      at,
    )
    for (const record of records) {
      const named = record === null ? [] : teamTags(mergedEntity(record.stated, record.uri, catalogue).attributes.tags)
      if (record !== null) teams.set(record.node, named)
      for (const name of named) names.add(name)
    }
  }
  return { key: String(++sets), teams, names }
}

function sameTeams(a: VisibleTeams, b: VisibleTeams): boolean {
  if (a.teams.size !== b.teams.size || a.names.size !== b.names.size) return false
  for (const [node, teams] of a.teams) if (teams.join('\n') !== b.teams.get(node)?.join('\n')) return false
  return true
}

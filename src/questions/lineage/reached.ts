// Describes entities that a walk reached, page by page.
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { sunsetOf } from '../../query/deprecation/plans.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { whyStub, STUB_REASONS } from '../../query/incomplete-references.ts'
import type { LineageWalk } from '../../query/lineage/ask-lineage.ts'
import { flowCursor, type LineagePage } from '../../query/lineage/lineage-page.ts'
import { type FlowPath, type PathEdge, type ReachedNode } from '../../query/lineage/lineage.ts'
import { liveCountsIn, livePath, pathStandingOf } from '../../query/lineage/live-reach.ts'
import { briefSentence, farEndOf, namedBy, pathSentence, relationText } from '../../query/lineage/path-sentence.ts'
import { factsOfPaths, weakestOf } from '../../query/lineage/weakest-step.ts'
import type { Reader } from '../../query/reader.ts'
import { NAMED_COLUMNS, type ExportColumn } from '../export.ts'
import { bytesOf } from '../fitting.ts'
import { nameOrUri } from '../../catalogue/entity.ts'
import type { LineageRow, LineageAnswer } from './schema.ts'

/** Columns for any entity that a walk reached. */
export const REACHED_COLUMNS: readonly ExportColumn<LineageRow>[] = [
  ...NAMED_COLUMNS,
  { title: 'Standing', cell: ({ standing }) => standing },
  { title: 'Steps away', cell: ({ depth }) => depth },
  { title: 'Path standing', cell: ({ pathStanding }) => pathStanding },
  { title: 'Path', cell: ({ sentence }) => sentence },
  { title: 'Known by reference only', cell: ({ known }) => known },
]

/** Counts the stubs reached. */
export function stubsIn({ flowed: { kinds, counts } }: LineageWalk): number {
  return kinds.reduce((sum, { open }, kind) => sum + (open ? (counts[kind] ?? 0) : 0), 0)
}

interface PageShown<More> {
  readonly nodes: readonly (LineageAnswer['nodes'][number] & More)[]
  readonly more: boolean
  readonly cursor: string | null
}

/** Number described before the remaining room is checked again. */
const DESCRIBED_AT_ONCE = 20

/** Returns as much of a page as fits, but at least one entity. */
export async function lineagePage<More extends object>(
  reader: Reader,
  answer: LineageWalk,
  { page, room, ...how }: { readonly page: LineagePage; readonly room: number } & Omit<Described<More>, 'reached'>,
): Promise<PageShown<More>> {
  const { reached } = page
  const nodes: (LineageAnswer['nodes'][number] & More)[] = []
  let left = room
  for (let i = 0; i < reached.length; i += DESCRIBED_AT_ONCE) {
    const part = reached.slice(i, i + DESCRIBED_AT_ONCE)
    const rows = await describeReached(reader, answer, { ...how, reached: part })
    for (const row of rows) {
      left -= room === Infinity ? 0 : bytesOf(row)
      const shown = nodes.at(-1)
      if (left < 0 && shown !== undefined) {
        const last = reached.find(({ node }) => reader.graph.uriOf(node) === shown.uri)
        if (last !== undefined) return { nodes, more: true, cursor: flowCursor(page.list, { tx: answer.at, ...last }) }
      }
      nodes.push(row)
    }
  }
  return { nodes, more: page.more, cursor: page.cursor }
}

interface Described<More> {
  readonly reached: readonly ReachedNode[]
  readonly more: (reader: Reader, entities: readonly Entity[]) => Promise<(entity: Entity) => More>
  readonly weakest: boolean
  /** True if paths are steps by name instead of edges. */
  readonly steps?: boolean
}

export async function describeReached<More extends object>(
  reader: Reader,
  answer: LineageWalk,
  { reached, more, weakest, steps = false }: Described<More>,
): Promise<(LineageAnswer['nodes'][number] & More)[]> {
  const loaded = await reader.loader.load(reached.map((r) => r.node))
  const entities = new Map(loaded.map((e) => [e.node, e]))
  const moreOf = await more(reader, loaded)
  const live = await liveCountsIn(reader, answer)
  const paths: FlowPath[] = []
  for (const reachedNode of reached) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    paths.push(livePath(reader, answer, live, reachedNode))
  }
  const onPaths = await reader.loader.load([...new Set(paths.flatMap(namedBy))])
  const named = new Map(onPaths.map((entity) => [entity.node, entity]))
  const names = new Map(onPaths.map((entity) => [entity.node, nameOrUri(entity)]))
  const factsOf = weakest ? await factsOfPaths(reader, paths) : null
  const { present, catalogue } = reader
  const rows: (LineageAnswer['nodes'][number] & More)[] = []
  for (const [i, reachedNode] of reached.entries()) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const [entity, path] = [entities.get(reachedNode.node), paths[i]]
    if (entity === undefined || path === undefined) continue
    const brief = briefSentence(path, names)
    rows.push({
      uri: entity.uri,
      entityType: entity.entityType,
      ...(entity.entityType === null ? { known: STUB_REASONS[whyStub(reader, entity)] } : {}),
      name: nameOrUri(entity),
      standing: standingOf(entity, reader.catalogue),
      sunset: sunsetOf(entity.attributes),
      depth: reachedNode.depth,
      pathStanding: pathStandingOf(reader, path, named),
      ...moreOf(entity),
      sentence: pathSentence(path, names),
      ...(brief === null ? {} : { brief }),
      path: steps ? [] : path.edges.map((edge) => pathStep(reader, edge)),
      ...(steps ? { steps: path.edges.map((edge) => stepOf(reader, edge, named)) } : {}),
      ...(path.omitted === 0 ? {} : { omitted: path.omitted }),
      ...(factsOf === null ? {} : { weakest: weakestOf(path, { factsOf, names, present, catalogue }) }),
    })
  }
  return rows
}

function pathStep(
  { graph }: Reader,
  { type, name, from, to, direction }: PathEdge,
): LineageAnswer['nodes'][number]['path'][number] {
  return { relation: type, name, direction, from: graph.uriOf(from), to: graph.uriOf(to) }
}

function stepOf(
  { graph }: Reader,
  edge: PathEdge,
  named: ReadonlyMap<NodeId, Entity>,
): NonNullable<LineageAnswer['nodes'][number]['steps']>[number] {
  const node = farEndOf(edge)
  const entity = named.get(node)
  const uri = graph.uriOf(node)
  return {
    relation: relationText(edge),
    uri,
    entityType: entity?.entityType ?? null,
    name: entity === undefined ? uri : nameOrUri(entity),
  }
}

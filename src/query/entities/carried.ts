// Reads which classifications an entity carries and where they come from, and which entities carry one.
import type { NodeId } from '../../contracts/log.ts'
import { newSharedBits, setBit } from '../../lib/bits.ts'
import { objectsOf } from '../../lib/json.ts'
import { carriedEdge } from '../../model/classification.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import type { Reader } from '../reader.ts'
import type { Entity } from './entity.ts'
import { explain } from './relations.ts'
import { nameOrUri } from '../../catalogue/entity.ts'
import { addTo } from '../../lib/maps.ts'

/** Maximum number of origins shown for a classification. */
const MAX_ORIGINS = 5
const READ_AT_ONCE = 500

/** The lineage it came by: from column to column, or between whole datasets. */
export const CARRIED_BY = ['columns', 'dataSets'] as const
export type CarriedBy = (typeof CARRIED_BY)[number]

/** Reads everything that an entity carries without stating it. */
export async function carriedOf(reader: Reader, { node }: Entity) {
  const shown = []
  for (const tag of reader.catalogue.classifications) {
    const edge = reader.catalogue.edgeType(carriedEdge(tag))
    if (edge === undefined) continue
    const origins = reader.neighbours(node, edge, 'out').filter((origin) => origin !== node)
    if (origins.length === 0) continue
    const from = []
    for (const entity of await reader.loader.load(origins.slice(0, MAX_ORIGINS))) {
      reader.noteShown(entity)
      const { uri, entityType } = entity
      const by = await carriedBy(reader, edge.id, { from: node, to: entity.node })
      from.push({ uri, entityType, name: nameOrUri(entity), value: carriedValues(entity, tag)[0] ?? null, by })
    }
    shown.push({ tag, total: origins.length, from })
  }
  return shown
}

async function carriedBy(
  reader: Reader,
  edge: EdgeTypeId,
  ends: { readonly from: NodeId; readonly to: NodeId },
): Promise<CarriedBy> {
  const [explained] = await explain(reader, edge, ends)
  const isByColumns = (explained?.paths ?? []).some(
    (path) => path.some(({ type }) => type.startsWith('DatasetColumn.')) && !path.some(({ type }) => WHOLE.has(type)),
  )
  return isByColumns ? 'columns' : 'dataSets'
}

/** Steps that don't say which column a column is made from. */
const WHOLE: ReadonlySet<EdgeTypeId> = new Set([
  'Dataset.derivedFrom',
  'DataSource.backedBy',
  'PipelineRun.consumed',
  'PipelineNode.reads',
  'Feature.sourcedFrom',
  'FeatureVersion.computedFrom',
  'FeatureGroup.computedFrom',
])

type Bits = Uint32Array<SharedArrayBuffer>

/** Sets a bit for each entity that carries or states one of the tags, `pii` or `licence::non-commercial`. */
export async function carriersOf(reader: Reader, tags: readonly string[]): Promise<Bits> {
  const bits = newSharedBits(reader.graph.idBound)
  for (const text of tags) {
    const [tag = '', ...value] = text.split('::')
    await markCarriers(reader, { tag, value: value.length === 0 ? null : value.join('::') }, bits)
  }
  return bits
}

async function markCarriers(
  reader: Reader,
  { tag, value }: { readonly tag: string; readonly value: string | null },
  bits: Bits,
): Promise<void> {
  const edge = reader.catalogue.edgeType(carriedEdge(tag))
  const type = edge === undefined ? -1 : reader.graph.edgeTypeNumber(edge.id)
  if (edge === undefined || type < 0) return
  const carriers = new Map<NodeId, NodeId[]>()
  for (const name of edge.from.types)
    for await (const nodes of reader.nodesOfType(name))
      for (const node of nodes)
        reader.graph.eachNeighbour(node, type, 'out', reader.at, (origin) => {
          if (value === null) setBit(bits, node)
          else addTo(carriers, origin, node)
        })
  const origins = [...carriers.keys()]
  for (let i = 0; i < origins.length; i += READ_AT_ONCE) {
    for (const origin of await reader.loader.load(origins.slice(i, i + READ_AT_ONCE)))
      if (carriedValues(origin, tag).some((one) => one.toLowerCase() === value?.toLowerCase()))
        for (const node of carriers.get(origin.node) ?? []) setBit(bits, node)
  }
}

function carriedValues({ attributes }: Entity, tag: string): readonly string[] {
  return objectsOf(attributes.tags).flatMap((one) =>
    one.tag === tag && typeof one.value === 'string' ? [one.value] : [],
  )
}

import { formatNumber } from '../../../src/lib/format-count.ts'
import { labelOf } from '../ui/label.ts'
import type { LineageLens } from './address.ts'
import { READ_WORDS } from '../ui/read-words.ts'
import type { DrawnNode } from './drawing.ts'
import { aboutOf } from './spoken.ts'

/** Metrics of a version or a run, each with the latest value last. */
interface MeasuredFacts {
  readonly metrics?: readonly { readonly name: string | null; readonly value: number | null }[] | null
}

/** Facts of an entity that only lenses show. */
interface LensFacts extends MeasuredFacts {
  readonly knownOwners?: readonly { readonly name: string }[]
  readonly issues?: readonly { readonly kind: string }[]
  readonly usage?: { readonly reads30d: number | null } | null
  readonly currentInstance?: MeasuredFacts | null
  readonly runs?: { readonly edges: readonly { readonly node: MeasuredFacts }[] }
}

const METRICS = 'metrics { name value }'
/** Fields to request per entity; a lens without any shows what the map already has. */
const FIELDS: Readonly<Partial<Record<LineageLens, string>>> = {
  owner: 'knownOwners { name }',
  quality: 'issues { kind }',
  usage: '... on Feature { usage { reads30d } } ... on Dataset { usage { reads30d } }',
  metric: `... on Model { currentInstance { ${METRICS} } } ... on ModelInstance { ${METRICS} } ... on EvaluationRun { ${METRICS} } ... on Evaluation { runs(first: 1) { edges { node { ${METRICS} } } } }`,
}

/** One query for all drawn nodes; empty if the lens needs none. */
export function lensQuery(lens: LineageLens, nodes: readonly DrawnNode[]): string {
  const fields = FIELDS[lens]
  if (fields === undefined) return ''
  const parts = entitiesIn(nodes).map(({ id }, n) => `n${n}: entity(uri: ${JSON.stringify(id)}) { ${fields} }`)
  return `{ ${parts.join(' ')} }`
}

export function factsById(
  nodes: readonly DrawnNode[],
  data: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, LensFacts> {
  return new Map(entitiesIn(nodes).map(({ id }, n) => [id, (data[`n${n}`] ?? {}) as LensFacts]))
}

function entitiesIn(nodes: readonly DrawnNode[]): readonly DrawnNode[] {
  return nodes.filter(({ kind }) => kind !== 'group')
}

/** Second line of a node. Empty until its facts are known, so that nothing moves when they arrive. */
export function lensText(
  node: DrawnNode,
  typeLabel: string,
  { lens, facts }: { readonly lens: LineageLens; readonly facts: ReadonlyMap<string, LensFacts> | null },
): string {
  if (lens === 'state' || node.kind === 'group') return aboutOf(node, typeLabel)
  if (lens === 'freshness') return labelOf(READ_WORDS[node.freshness])
  const known = facts?.get(node.id)
  if (known === undefined) return ''
  switch (lens) {
    case 'owner':
      return firstAndMore((known.knownOwners ?? []).map(({ name }) => name)) ?? 'No owner'
    case 'quality':
      return firstAndMore([...new Set((known.issues ?? []).map(({ kind }) => labelOf(kind)))]) ?? 'No issues'
    case 'usage': {
      const reads = known.usage?.reads30d ?? null
      if (reads !== null) return `${formatNumber(reads)} reads in 30 days`
      return node.downstream === null || node.downstream === 0
        ? 'Unused'
        : `${formatNumber(node.downstream)} downstream`
    }
    case 'metric':
      return (
        metricIn(known.metrics ?? known.currentInstance?.metrics ?? known.runs?.edges[0]?.node.metrics) ?? typeLabel
      )
  }
}

function firstAndMore([first, ...rest]: readonly string[]): string | null {
  if (first === undefined) return null
  return rest.length === 0 ? first : `${first} +${rest.length}`
}

function metricIn(metrics: MeasuredFacts['metrics']): string | null {
  const { name, value } = metrics?.[0] ?? {}
  if (name == null || value == null) return null
  return `${name} ${Math.abs(value) < 1e4 ? Number(value.toPrecision(4)) : Math.round(value)}`
}

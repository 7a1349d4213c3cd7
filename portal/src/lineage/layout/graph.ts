import type { LayoutRequest } from './layout.ts'

export interface IndexedEdge {
  readonly from: number
  readonly to: number
  readonly part: boolean
}

/** A request with numbers for nodes and blocks; a block is an entity with its versions, runs and steps. */
export interface LayoutGraph {
  readonly ids: readonly string[]
  readonly stages: readonly number[]
  readonly focus: number
  readonly edges: readonly IndexedEdge[]
  /** Block of each node, numbered by one of its nodes. */
  readonly block: readonly number[]
  /** Whether a node is a version, run or step in a block of several. */
  readonly isPart: readonly boolean[]
}

export function graphOf({ focus, nodes, edges }: LayoutRequest): LayoutGraph {
  const numbers = new Map(nodes.map(({ id }, i) => [id, i]))
  const indexed = edges.map(({ from, to, part }) => ({
    from: numberOf(numbers, from),
    to: numberOf(numbers, to),
    part,
  }))
  const block = blocksOf(nodes.length, indexed)
  return {
    ids: nodes.map(({ id }) => id),
    stages: nodes.map(({ stage }) => stage),
    focus: numberOf(numbers, focus),
    edges: indexed,
    block,
    isPart: containersIn(block, indexed).map((container, i) => container !== i),
  }
}

function numberOf(numbers: ReadonlyMap<string, number>, id: string): number {
  const number = numbers.get(id)
  if (number === undefined) throw new Error(`an edge ends at ${id}, which is not drawn`)
  return number
}

/** Parts with a flow between them get columns of their own, such as a pipeline whose steps follow one another. */
function blocksOf(count: number, edges: readonly IndexedEdge[]): readonly number[] {
  const joined = joinedBy(
    count,
    edges.filter(({ part }) => part),
  )
  const inside = new Set<number>()
  for (const { from, to, part } of edges)
    if (!part && from !== to && joined[from] === joined[to]) inside.add(joined[from] ?? 0)
  return joined.map((block, i) => (inside.has(block) ? i : block))
}

function joinedBy(count: number, edges: readonly IndexedEdge[]): readonly number[] {
  const parent = Array.from({ length: count }, (_, i) => i)
  const top = (of: number): number => {
    let at = of
    for (let up = parent[at]; up !== undefined && up !== at; up = parent[at]) at = up
    return at
  }
  for (const { from, to } of edges) {
    const [one, other] = [top(from), top(to)]
    parent[Math.max(one, other)] = Math.min(one, other)
  }
  return parent.map((_, i) => top(i))
}

/** Groups nodes that edges join, directly or through others; each group is in the order of the nodes. */
export function joinedNodes(
  ids: readonly string[],
  edges: readonly { readonly from: string; readonly to: string }[],
): readonly (readonly string[])[] {
  const numbers = new Map(ids.map((id, i) => [id, i]))
  const joined = joinedBy(
    ids.length,
    edges.map(({ from, to }) => ({ from: numberOf(numbers, from), to: numberOf(numbers, to), part: false })),
  )
  return [...Map.groupBy(ids, (id) => joined[numbers.get(id) ?? 0]).values()]
}

/** Maps each node to the container that it is a version, run or step of, or to itself. */
export function containersOf(ids: readonly string[], edges: LayoutRequest['edges']): ReadonlyMap<string, string> {
  const numbers = new Map(ids.map((id, i) => [id, i]))
  const parts = edges.flatMap(({ from, to, part }) =>
    part ? [{ from: numberOf(numbers, from), to: numberOf(numbers, to), part }] : [],
  )
  const containers = containersIn(joinedBy(ids.length, parts), parts)
  return new Map(ids.map((id, i) => [id, ids[containers[i] ?? i] ?? id]))
}

/** The container of a block is the node that most others are joined to. */
function containersIn(block: readonly number[], edges: readonly IndexedEdge[]): readonly number[] {
  const joins = block.map(() => new Set<number>())
  for (const { from, to, part } of edges) {
    if (!part || from === to || block[from] !== block[to]) continue
    joins[from]?.add(to)
    joins[to]?.add(from)
  }
  const containers = new Map<number, number>()
  const into = block.map(() => 0)
  for (const { to, part } of edges) if (part) into[to] = (into[to] ?? 0) + 1
  const weight = (i: number): number => (joins[i]?.size ?? 0) * block.length + (into[i] ?? 0)
  for (const [i, of] of block.entries()) {
    const best = containers.get(of)
    if (best === undefined || weight(i) > weight(best)) containers.set(of, i)
  }
  return block.map((of, i) => containers.get(of) ?? i)
}

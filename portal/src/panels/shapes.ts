/** One page of a GraphQL list. */
export interface NodeConnection<Node> {
  readonly totalCount: number
  readonly edges: readonly { readonly node: Node }[]
}

/** Fields needed to link to an entity. */
export interface EntityRef {
  readonly uri: string
  readonly name: string | null
  readonly entityType: string | null
  readonly deletedAtSource?: string | null
}
export const ENTITY_REF = 'uri name entityType deletedAtSource'

export function nodesOf<Node>(list: Pick<NodeConnection<Node>, 'edges'> | null | undefined): readonly Node[] {
  return list?.edges.map(({ node }) => node) ?? []
}

export function uniqueBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()]
}

/** Parses a time from a source; others sort first. */
export function msOf(text: string | null | undefined): number {
  const at = text == null ? NaN : Date.parse(text)
  return Number.isNaN(at) ? -Infinity : at
}

/** When a version of data was made or, if unknown, when a run first used it. */
export function madeAt(version: {
  readonly createdAt: string | null
  readonly firstUsedAt?: string | null
}): string | null {
  return version.createdAt ?? version.firstUsedAt ?? null
}

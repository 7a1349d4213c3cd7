import { OWNED, type Owned } from './owned.ts'
import { nodesOf, type Listed } from './shapes.ts'

/** What a person owns themselves, and what is of a group: its own, or a member's. */
export interface OwnerData {
  readonly owner: { readonly owns?: Listed<Owned>; readonly teamOwns?: Listed<Owned> } | null
}
export const OWNER = `component(uri: $uri) {
  ... on User { owns(first: 200) { totalCount edges { node { ${OWNED} } } } }
  ... on Group { teamOwns(first: 200) { totalCount edges { node { ${OWNED} } } } }
}`

export function ownedOf({ owner }: OwnerData): { readonly owned: readonly Owned[]; readonly total: number } {
  const list = owner?.owns ?? owner?.teamOwns
  return { owned: nodesOf(list), total: list?.totalCount ?? 0 }
}

import { OWNED, type OwnedThing } from './owned.ts'
import { nodesOf, type NodeConnection } from './shapes.ts'

/** What a person owns themselves, and what is of a group: its own, or a member's. */
export interface OwnerData {
  readonly owner: { readonly owns?: NodeConnection<OwnedThing>; readonly teamOwns?: NodeConnection<OwnedThing> } | null
}
export const OWNER = `component(uri: $uri) {
  ... on User { owns(first: 200) { totalCount edges { node { ${OWNED} } } } }
  ... on Group { teamOwns(first: 200) { totalCount edges { node { ${OWNED} } } } }
}`

export function ownedOf({ owner }: OwnerData): { readonly owned: readonly OwnedThing[]; readonly total: number } {
  const list = owner?.owns ?? owner?.teamOwns
  return { owned: nodesOf(list), total: list?.totalCount ?? 0 }
}

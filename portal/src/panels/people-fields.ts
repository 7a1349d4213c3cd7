import { nodesOf, THING, type NodeConnection, type Thing } from './shapes.ts'

/** What a person owns themselves, and what is of a group: its own, or a member's. */
export interface OwnerData {
  readonly owner: { readonly owns?: NodeConnection<Thing>; readonly teamOwns?: NodeConnection<Thing> } | null
}
export const OWNER = `component(uri: $uri) {
  ... on User { owns(first: 200) { totalCount edges { node { ${THING} } } } }
  ... on Group { teamOwns(first: 200) { totalCount edges { node { ${THING} } } } }
}`

interface Owned {
  readonly owned: readonly Thing[]
  readonly total: number
  /** Members' things included, which the team itself isn't stated to own. */
  readonly isOfTeam: boolean
}

export function ownedOf({ owner }: OwnerData): Owned {
  const list = owner?.owns ?? owner?.teamOwns
  return { owned: nodesOf(list), total: list?.totalCount ?? 0, isOfTeam: owner?.teamOwns !== undefined }
}

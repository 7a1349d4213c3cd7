import type { Comparison, LinkRow } from './rows.ts'

type ComparedRelationship = Comparison['relationships'][number]

/** One row per entity, whichever version of it each column links to. */
export interface LinkedEntity {
  readonly key: string
  /** Name of the version's container, which has no page here; else that of the link itself. */
  readonly name: string | null
  readonly link: LinkRow | null
  readonly cells: readonly (LinkRow | null)[]
  readonly differs: boolean
}

/** `content-embedding v3`, `ranking-training-set 52`: the entity and its version. */
const VERSIONED = /^(.+) (v?\d[\w.]*)$/

export function versionOf({ name, entityType }: LinkRow): { readonly of: string; readonly version: string } | null {
  const [, of, version] = (entityType?.endsWith('Version') === true && VERSIONED.exec(name ?? '')) || []
  return of === undefined || version === undefined ? null : { of, version }
}

/** Merges versions of an entity into one row, unless a column has two of them. */
export function linkedEntities({ links }: Pick<ComparedRelationship, 'links'>): readonly LinkedEntity[] {
  const groups = Map.groupBy(links, (link) => versionOf(link)?.of ?? link.uri)
  return [...groups].flatMap(([of, group]): readonly LinkedEntity[] => {
    const [first] = group
    const columns = first?.linked.map((_, i) => group.filter(({ linked }) => linked[i] === true)) ?? []
    const isOneEntity = first !== undefined && versionOf(first) !== null && columns.every((cell) => cell.length < 2)
    if (!isOneEntity) return group.map(linkAlone)
    const cells = columns.map(([link]) => link ?? null)
    return [{ key: of, name: of, link: null, cells, differs: new Set(cells.map((cell) => cell?.uri)).size > 1 }]
  })
}

function linkAlone(link: LinkRow): LinkedEntity {
  const cells = link.linked.map((linked) => (linked ? link : null))
  return { key: link.uri, name: null, link, cells, differs: link.linked.includes(false) }
}

/**
 * Removes relationships that repeat another: an instance's features are those whose versions it uses. The name of the
 * first stays, with the versions of the second.
 */
export function withoutRepeats(relationships: readonly ComparedRelationship[]): readonly ComparedRelationship[] {
  const repeated = new Set<string>()
  const shown = relationships.map((relationship) => {
    const versions =
      relationship.direction === null ? relationships.find((other) => isVersionsOf(other, relationship)) : undefined
    if (versions === undefined) return relationship
    repeated.add(versions.name)
    return {
      ...versions,
      name: relationship.name,
      label: relationship.label,
      differs: versions.differs || relationship.differs,
    }
  })
  return shown.filter((one) => !relationships.includes(one) || !repeated.has(one.name))
}

/** Tells whether `other` links versions of the entities in `one`, with equal counts per column. */
function isVersionsOf(other: ComparedRelationship, one: ComparedRelationship): boolean {
  if (other === one || other.links.length === 0 || other.counts.join() !== one.counts.join()) return false
  const types = new Set(one.links.map(({ entityType }) => entityType))
  const entities = linkedEntities(other)
  const hasType = other.links.every(
    ({ entityType }) => types.has(entityType) || types.has(entityType?.replace(/Version$/, '') ?? null),
  )
  const patterns = (rows: readonly (readonly boolean[])[]): string => rows.map(String).toSorted().join(';')
  const has = entities.map(({ cells }) => cells.map((cell) => cell !== null))
  return (
    hasType &&
    other.links.some((link) => versionOf(link) !== null) &&
    patterns(has) === patterns(one.links.map(({ linked }) => linked))
  )
}

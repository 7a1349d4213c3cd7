import type { WaitingChanges } from '../../contracts/listing.ts'
import type { ImpactAnswer, ImpactRow } from '../../questions/lineage/schema.ts'
import { and } from '../../lib/english.ts'
import { formatCount } from '../../lib/format-count.ts'

export function continueText(cursor: string, before = ''): string {
  return `Continue with ${before}--cursor ${cursor}`
}

export function nameOrUri({ name, uri }: { readonly name: string | null; readonly uri: string }): string {
  return name ?? uri
}

export function namedInFull({ name, uri }: { readonly name: string; readonly uri: string }): string {
  return name === uri ? uri : `${name} (${uri})`
}

interface CountOfType {
  readonly type: string | null
  readonly count: number
  readonly live: number
}

/** `12 Model (11 live), 3 Feature`. If not all were examined, none is called live. */
export function totalsText(totals: readonly CountOfType[], exact: boolean): string {
  return totals
    .map(({ type, count, live }) => {
      return `${count} ${type ?? 'reference only'}${exact && live < count ? ` (${live === 0 ? 'none' : live} live)` : ''}`
    })
    .join(', ')
}

/** `, 18 of them live and through live entities only`; empty if all are. */
export function liveText({ total, live, liveCounted }: Pick<ImpactAnswer, 'total' | 'live' | 'liveCounted'>): string {
  if (live === liveCounted) return ''
  return `, ${live} of ${liveCounted === total ? 'them' : `the ${liveCounted} nearest`} live and through live entities only`
}

/** `, 7 of them deleted`, or `, 7 deleted not counted`. */
export function deletedText(deleted: number, how: 'of them deleted' | 'deleted not counted'): string {
  return deleted === 0 ? '' : `, ${deleted} ${how}`
}

type PrintedEntity = {
  readonly depth: number
  readonly entityType: string | null
  readonly known?: string | undefined
  readonly name: string
  readonly uri: string
  readonly status?: string | undefined
  readonly inUse?: boolean | undefined
  readonly standing: ImpactRow['standing']
  readonly pathStanding: ImpactRow['standing']
  readonly sentence: string
}

/** Words for what isn't live. */
const STANDINGS = { retired: 'retired', gone: 'deleted' } as const

/** Prints an entity that a walk reached, and below it the path to it. */
export function reachedLines({
  depth,
  entityType,
  known,
  sentence,
  pathStanding,
  ...node
}: PrintedEntity): readonly string[] {
  const { status, standing, inUse } = node
  const states = new Set(
    [status, standing === 'live' ? undefined : STANDINGS[standing], inUse === true ? 'in use' : undefined].filter(
      (one) => one !== undefined,
    ),
  )
  const type = entityType ?? known ?? 'reference only'
  const over = pathStanding === 'live' ? '' : ` (only through something ${STANDINGS[pathStanding]})`
  return [`  ${depth}  ${[`${type}  ${namedInFull(node)}`, ...states].join(', ')}`, `      ${sentence}${over}`]
}

/** Names the types of a source whose unannounced changes only a complete sweep shows. */
export function waitingLines({ changesUnlisted, changesMissed }: WaitingChanges): readonly string[] {
  const unlisted = `It can't list changes of ${and(changesUnlisted)}: without an event, only a complete sweep finds them.`
  const missed = `Without an event, only a complete sweep finds changes of ${and(changesMissed.map(({ type, what }) => `${type} (${what})`))}.`
  return [...(changesUnlisted.length === 0 ? [] : [unlisted]), ...(changesMissed.length === 0 ? [] : [missed])]
}

/** Tells when a source was read; one without an address pushes. */
export function readText(source: {
  readonly lastReadAt?: unknown
  readonly baseUrl?: unknown
  readonly health?: unknown
}): string {
  const { lastReadAt, baseUrl, health } = source
  if (typeof lastReadAt === 'string') return `${baseUrl === null ? 'pushed' : 'read'} ${lastReadAt}`
  if (baseUrl !== null) return 'never read'
  return health === 'unknown' ? 'nothing pushed yet' : 'pushes by itself'
}

/**
 * Counts the suspected deletions, and names the types whose listings aren't trusted, since they show so much less than
 * the record. Null if nothing is suspected; an older service may answer less than this one.
 */
export function suspectedText(suspected: {
  readonly documents?: unknown
  readonly missing?: unknown
  readonly listings?: readonly { readonly type: unknown }[]
}): string | null {
  const { documents, missing, listings = [] } = suspected
  const count = Number(documents ?? 0) + Number(missing ?? 0)
  const types = listings.map(({ type }) => type).join(', ')
  const parts = [
    count === 0 ? '' : formatCount(count, 'suspected deletion'),
    types === ''
      ? ''
      : listings.length === 1
        ? `the listing of ${types} isn't trusted`
        : `the listings of ${types} aren't trusted`,
  ].filter((part) => part !== '')
  return parts.length === 0 ? null : parts.join(', and ')
}

interface PrintedOwners {
  readonly owners: readonly string[]
  readonly ownedBy?: ImpactRow['ownedBy'] | undefined
  readonly unresolvedOwners?: readonly string[] | undefined
  readonly ownersInheritedFrom?: string | undefined
  readonly teamsInheritedFrom?: string | undefined
  readonly owningTeams: NonNullable<ImpactAnswer['groups']['models']>['nodes'][number]['owningTeams']
}

/** Tells who owns it, and which teams, with the reason. */
export function ownership(row: PrintedOwners): string {
  const { owners, owningTeams, ownedBy = [], unresolvedOwners = [], ownersInheritedFrom, teamsInheritedFrom } = row
  const nameOf = (uri: string | null) => ownedBy.find((one) => one.uri === uri)?.name ?? uri
  const named = [...owners.map(nameOf), ...unresolvedOwners]
  const from = ownersInheritedFrom === undefined ? '' : ` (inherited from ${ownersInheritedFrom})`
  const teams = owningTeams.map(({ reason, team, tag, through }) => {
    if (from !== '' || teamsInheritedFrom !== undefined)
      return `${team === null ? tag : nameOf(team)}${named.length > 0 ? ' (inherited)' : from}`
    if (reason === 'tag') return `${tag} (named by its tag)`
    return reason === 'member' ? `${nameOf(team)} (${nameOf(through)} is a member)` : `${nameOf(team)} (owns it)`
  })
  const people = named.length > 0 ? `owned by ${named.join(', ')}${from}` : 'without an owner'
  return `${people}; ${teams.length > 0 ? `team: ${teams.join(', ')}` : 'no team is known'}`
}

/** Returns the width of each column of a table whose first row is complete. */
export function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  return (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
}

export function alignColumns(rows: readonly (readonly string[])[], widths = widthsOf(rows)): readonly string[] {
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

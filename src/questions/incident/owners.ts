// Finds what an incident exposes, and whom to tell.
import type { NodeId } from '../../contracts/log.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import type { Time } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { VersionMetric } from '../../query/compare/version-metrics.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { teamsOfPerson } from '../../query/entities/owning-teams.ts'
import type { UseReached } from '../../query/home/use-reached.ts'
import { exposureOf, type Exposure } from '../../query/incidents/exposure.ts'
import type { Successor } from '../../query/incidents/successors.ts'
import type { AffectedVersion } from '../../query/incidents/trained-on.ts'
import type { Reader } from '../../query/reader.ts'
import { ownershipOf } from '../ownership.ts'
import { namedJson } from '../../catalogue/entity.ts'
import type { IncidentAnswer, Owner, IncidentEntity, Share } from './schema.ts'

const MAX_OWNERS = 200

/** Maximum number of owners of what is bad, and of teams of an owner. */
export const MAX_OWNERS_OF_ONE = 20

export interface JudgedVersion extends AffectedVersion {
  readonly entity: Entity
  readonly model: NodeId | null
  readonly use: UseReached | null
  readonly state: IncidentAnswer['versions'][number]['state']
  readonly chosenBy: readonly string[]
  readonly headline: VersionMetric | null
  readonly successor: (Successor & { readonly running: boolean | null; readonly why: string }) | null
}

export async function exposureOfVersions(
  reader: Reader,
  versions: readonly JudgedVersion[],
  now: Time,
): Promise<Exposure> {
  const since = Math.min(now, ...versions.map(({ trained }) => trained))
  const nodes = versions.map(({ node }) => node)
  return await exposureOf(reader, nodes, { since, now })
}

/** Returns each entity's owners, else its teams; without either, those of what it is a version or a part of. */
export async function ownersOfEach(
  reader: Reader,
  entities: readonly Entity[],
): Promise<(node: NodeId) => readonly Owner[]> {
  const ownership = await ownershipOf(reader, entities)
  const owners = new Map(
    entities.map((entity) => {
      const { owners: people, ownedBy, owningTeams, unresolvedOwners = [] } = ownership(entity)
      const own = [...ownedBy.filter(({ uri }) => people.includes(uri)), ...unresolvedOwners.map(onlyNamed)]
      const tagged = owningTeams.flatMap(({ team, tag }) => (team === null && tag !== null ? [onlyNamed(tag)] : []))
      return [entity.node, own.length > 0 ? own : [...ownedBy, ...tagged]]
    }),
  )
  return (node) => owners.get(node) ?? []
}

export interface KnownPeople {
  readonly ownersOf: (node: NodeId) => readonly Owner[]
  readonly trainersOf: (version: JudgedVersion) => readonly Owner[]
}

export async function knownPeople(reader: Reader, versions: readonly JudgedVersion[]): Promise<KnownPeople> {
  return {
    ownersOf: await ownersOfEach(
      reader,
      versions.map(({ entity }) => entity),
    ),
    trainersOf: await trainersOfEach(reader, versions),
  }
}

/** Returns the owners of each version's other records, who needn't own the version: whoever ran what trained it. */
async function trainersOfEach(
  reader: Reader,
  versions: readonly JudgedVersion[],
): Promise<(version: JudgedVersion) => readonly Owner[]> {
  const records = await reader.loader.load([...new Set(versions.flatMap(({ companions }) => companions))])
  const ownership = await ownershipOf(reader, records)
  // Owners that a run inherits are those of its experiment, which has other versions.
  const ownersOfRecords = new Map(
    records.map((entity) => {
      const { ownedBy, unresolvedOwners = [], ownersInheritedFrom } = ownership(entity)
      return [entity.node, ownersInheritedFrom === undefined ? [...ownedBy, ...unresolvedOwners.map(onlyNamed)] : []]
    }),
  )
  return ({ companions }) => {
    const all = companions.flatMap((one) => ownersOfRecords.get(one) ?? [])
    return [...new Map(all.map((owner) => [ownerKey(owner), owner])).values()]
  }
}

/** Returns owners with their teams, in the given order. */
export async function withTeams(
  reader: Reader,
  owners: readonly Owner[],
): Promise<readonly (Owner & { readonly teams: readonly IncidentEntity[] })[]> {
  const teams = owners.map(({ uri }) => {
    const node = uri === null ? undefined : reader.graph.idOf(uri as Uri)
    return node === undefined ? [] : teamsOfPerson(reader, node).slice(0, MAX_OWNERS_OF_ONE)
  })
  const shown = await refsOf(reader, teams.flat())
  return owners.map((one, i) => ({ ...one, teams: (teams[i] ?? []).flatMap((team) => shown.get(team) ?? []) }))
}

interface People {
  readonly owners: readonly Share[]
  readonly total: number
  readonly unowned: number
  /** Who trained the versions without an owner. */
  readonly trainers: readonly Share[]
}

export async function ownersOfAll(
  reader: Reader,
  versions: readonly JudgedVersion[],
  { ownersOf, trainersOf, exposed }: KnownPeople & { readonly exposed: Exposure['entities'] },
): Promise<People> {
  const [owned, trained] = [new Map<string, Counted>(), new Map<string, Counted>()]
  let unowned = 0
  const running = await reader.loader.load(exposed.flatMap(({ node, until }) => (until === null ? [node] : [])))
  const ownersOfRunning = await ownersOfEach(reader, running)
  for (const version of versions) {
    const owners = ownersOf(version.node)
    const isRunningNow = version.state === 'running'
    count(owned, owners, isRunningNow)
    if (owners.length > 0) continue
    count(trained, trainersOf(version), isRunningNow)
    unowned++
  }
  for (const { node } of running) {
    const owners = ownersOfRunning(node)
    if (owners.length === 0) unowned++
    count(owned, owners, true)
  }
  return {
    owners: await sharesOf(reader, owned),
    total: owned.size,
    unowned,
    trainers: await sharesOf(reader, trained),
  }
}

interface Counted {
  readonly owner: Owner
  readonly running: number
  readonly total: number
}

function count(counts: Map<string, Counted>, owners: readonly Owner[], runs: boolean): void {
  for (const owner of owners) {
    const { running, total } = counts.get(ownerKey(owner)) ?? { running: 0, total: 0 }
    counts.set(ownerKey(owner), { owner, running: running + (runs ? 1 : 0), total: total + 1 })
  }
}

async function sharesOf(reader: Reader, counts: ReadonlyMap<string, Counted>): Promise<readonly Share[]> {
  const first = [...counts.values()]
    .toSorted(
      (a, b) => b.running - a.running || b.total - a.total || compareTexts(ownerKey(a.owner), ownerKey(b.owner)),
    )
    .slice(0, MAX_OWNERS)
  const named = await withTeams(
    reader,
    first.map(({ owner }) => owner),
  )
  return named.map((one, i) => ({ ...one, running: first[i]?.running ?? 0, total: first[i]?.total ?? 0 }))
}

function onlyNamed(name: string): Owner {
  return { uri: null, name, entityType: null }
}

function ownerKey({ uri, name }: Owner): string {
  return uri ?? name
}

export async function refsOf(reader: Reader, nodes: readonly NodeId[]): Promise<ReadonlyMap<NodeId, IncidentEntity>> {
  return new Map((await reader.loader.load([...new Set(nodes)])).map((entity) => [entity.node, namedJson(entity)]))
}

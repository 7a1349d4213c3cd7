import { z } from 'zod'
import type { NodeId } from '../contracts/log.ts'
import type { Uri } from '../model/uri.ts'
import { containerOf } from '../query/entities/containing-entity.ts'
import type { Entity } from '../query/entities/entity.ts'
import { INHERITED_DEPTH } from '../query/entities/known-owners.ts'
import { ownersOf, owningTeams, type OwningTeam } from '../query/entities/owning-teams.ts'
import { unresolvedOf } from '../query/entities/relations.ts'
import { nameOf } from '../query/lineage/ask-lineage.ts'
import type { Reader } from '../query/reader.ts'
import type { AnswerOf } from './declare.ts'

const teams = z.array(
  z.strictObject({
    reason: z.enum(['owner', 'member', 'tag']),
    team: z.string().nullable(),
    tag: z.string().nullable(),
    through: z.string().nullable().describe('The owner who is a member of it.'),
  }),
)

const named = z
  .array(
    z
      .strictObject({ uri: z.string(), entityType: z.string().nullable(), name: z.string() })
      .meta({ id: 'OwnedBy', description: 'An owner or an owning team.' }),
  )
  .describe('Owners and owning teams by name, 20 of each thing at most.')

const unresolved = z
  .array(z.string())
  .optional()
  .describe('Names and addresses of owners of whom no source says more; where there are any.')

/** Members of a row of lineage or impact that say who owns the entity. */
export const ownership = {
  status: z.string().optional(),
  owners: z.array(z.string()),
  owningTeams: teams,
  ownedBy: named,
  unresolvedOwners: unresolved,
  ownersInheritedFrom: z
    .string()
    .optional()
    .describe(
      'What it is a version, a run or a part of, whose owners and teams these are: it has neither owners nor teams of its own.',
    ),
}

type Ownership = AnswerOf<z.ZodObject<typeof ownership>>

/** Owners whose names are looked up for one entity; further owners are listed by URI. */
const MOST_NAMED = 20

/** Who owns each, which teams, and why, inherited as `knownOwners` has it; the names of all of them are one read. */
export async function ownershipOf(reader: Reader, entities: readonly Entity[]): Promise<(entity: Entity) => Ownership> {
  const owned = await ownersOfEach(reader, entities)
  const named = await reader.loader.load([...new Set([...owned.values()].flatMap(({ toName }) => toName))])
  const owners = new Map(
    named.map((owner) => [owner.node, { uri: owner.uri, entityType: owner.entityType, name: nameOf(owner) }]),
  )
  const uri = (node: NodeId): string => reader.graph.uriOf(node)
  return (entity) => {
    const { people, teams, toName, unresolved, inheritedFrom } =
      owned.get(entity.node) ?? ownersAndTeams(reader, entity)
    return {
      ...(typeof entity.attributes.status === 'string' ? { status: entity.attributes.status } : {}),
      owners: people.map(uri),
      owningTeams: teams.map(({ reason, team, tag, through }) => ({
        reason,
        team: team === null ? null : uri(team),
        tag,
        through: through === null ? null : uri(through),
      })),
      ownedBy: toName.flatMap((node) => owners.get(node) ?? []),
      ...(unresolved.length > 0 && { unresolvedOwners: [...unresolved] }),
      ...(inheritedFrom !== null && { ownersInheritedFrom: inheritedFrom }),
    }
  }
}

interface OwnersAndTeams {
  readonly people: readonly NodeId[]
  readonly teams: readonly OwningTeam[]
  /** The first of both. */
  readonly toName: readonly NodeId[]
  /** Texts by which a source names owners. */
  readonly unresolved: readonly string[]
  readonly inheritedFrom: Uri | null
}

/** Each level of what they are versions, runs or parts of is one read. */
async function ownersOfEach(reader: Reader, entities: readonly Entity[]): Promise<Map<NodeId, OwnersAndTeams>> {
  const owned = new Map<NodeId, OwnersAndTeams>()
  let asked: readonly Asked[] = entities.map((entity) => ({ node: entity.node, owned: entity }))
  for (let depth = 0; asked.length > 0; depth++) {
    const without: Asked[] = []
    for (const one of asked) {
      if (reader.pace.isDue()) await reader.pace.turn()
      const found = ownersAndTeams(reader, one.owned)
      const isOwned = found.people.length + found.unresolved.length + found.teams.length > 0
      if (depth === 0) owned.set(one.node, found)
      else if (isOwned) owned.set(one.node, { ...found, inheritedFrom: one.owned.uri })
      if (!isOwned) without.push(one)
    }
    asked = depth < INHERITED_DEPTH ? await wholesOf(reader, without) : []
  }
  return owned
}

/** Whose owners are looked for, and at what. */
interface Asked {
  readonly node: NodeId
  readonly owned: Entity
}

async function wholesOf(reader: Reader, asked: readonly Asked[]): Promise<readonly Asked[]> {
  const wholes = asked.map(({ node, owned }) => ({ node, whole: containerOf(reader, owned.node) }))
  const loaded = await reader.loader.load([...new Set(wholes.flatMap(({ whole }) => whole ?? []))])
  const byNode = new Map(loaded.map((entity) => [entity.node, entity]))
  return wholes.flatMap(({ node, whole }) => {
    const owned = whole === null ? undefined : byNode.get(whole)
    return owned === undefined ? [] : [{ node, owned }]
  })
}

function ownersAndTeams(reader: Reader, entity: Entity): OwnersAndTeams {
  const [people, teams] = [ownersOf(reader, entity.node), owningTeams(reader, entity)]
  const toName = [...new Set([...people, ...teams.flatMap(({ team }) => team ?? [])])].slice(0, MOST_NAMED)
  const unresolved = unresolvedOf(reader, entity.node).flatMap(({ relation, text }) =>
    relation === 'ownedBy' ? [text] : [],
  )
  return { people, teams, toName, unresolved: unresolved.slice(0, MOST_NAMED), inheritedFrom: null }
}

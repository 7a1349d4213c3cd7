import { z } from 'zod'
import type { NodeId } from '../contracts/log.ts'
import type { Entity } from '../query/entities/entity.ts'
import { NOBODY, ownersOfEach } from '../query/entities/known-owners.ts'
import type { Reader } from '../query/reader.ts'
import type { AnswerOf } from './declare.ts'
import { namedJson } from '../catalogue/entity.ts'
import { named } from './shapes.ts'

const teamsShape = z.array(
  z.strictObject({
    reason: z.enum(['owner', 'member', 'tag']),
    team: z.string().nullable(),
    tag: z.string().nullable(),
    through: z.string().nullable().describe('The owner who is a member of it.'),
  }),
)

const ownedBy = z
  .array(z.strictObject(named).meta({ id: 'OwnedBy', description: 'An owner or an owning team.' }))
  .describe('Owners and owning teams by name, up to 20 per entity.')

const unresolvedShape = z
  .array(z.string())
  .optional()
  .describe('Names and addresses of owners that no source describes, if any.')

/** Members of a lineage or impact row about the entity's ownership. */
export const ownership = {
  status: z.string().optional(),
  owners: z.array(z.string()),
  owningTeams: teamsShape,
  ownedBy,
  unresolvedOwners: unresolvedShape,
  ownersInheritedFrom: z
    .string()
    .optional()
    .describe(
      'The entity that it is a version, run or part of, or the same data elsewhere, whose owners and teams these are, because it has none of its own.',
    ),
  teamsInheritedFrom: z.string().optional().describe('The same for teams only, if it has owners of its own.'),
}

type Ownership = AnswerOf<z.ZodObject<typeof ownership>>

/** Returns owners and teams of each, with reasons, inherited like in `ownersOfEach`; reads all names at once. */
export async function ownershipOf(reader: Reader, entities: readonly Entity[]): Promise<(entity: Entity) => Ownership> {
  const owned = await ownersOfEach(reader, entities)
  const namedPeople = await reader.loader.load([...new Set([...owned.values()].flatMap(({ toName }) => toName))])
  const owners = new Map(namedPeople.map((owner) => [owner.node, namedJson(owner)]))
  const uri = (node: NodeId): string => reader.graph.uriOf(node)
  return ({ node, attributes: { status } }) => {
    const { people, teams, toName, unresolved, inheritedFrom, teamsFrom } = owned.get(node) ?? NOBODY
    return {
      ...(typeof status === 'string' ? { status } : {}),
      owners: people.map(uri),
      owningTeams: teams.map(({ reason, team, tag, through }) => ({
        reason,
        team: team === null ? null : uri(team),
        tag,
        through: through === null ? null : uri(through),
      })),
      ownedBy: toName.flatMap((owner) => owners.get(owner) ?? []),
      ...(unresolved.length > 0 && { unresolvedOwners: unresolved.map(({ text }) => text) }),
      ...(inheritedFrom !== null && { ownersInheritedFrom: inheritedFrom }),
      ...(inheritedFrom === null && teamsFrom !== null && { teamsInheritedFrom: teamsFrom }),
    }
  }
}

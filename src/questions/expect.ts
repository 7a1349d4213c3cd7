import { z } from 'zod'
import { lacks, type OwnersLeft } from '../catalogue/assess.ts'
import { nameOf } from '../catalogue/entity.ts'
import { wrongExpectations } from '../catalogue/expectations.ts'
import { standingOf } from '../catalogue/in-use.ts'
import { Targets } from '../catalogue/edges.ts'
import { badArgument, type Problem } from '../contracts/problem.ts'
import type { NodeId } from '../contracts/log.ts'
import { err, ok } from '../lib/result.ts'
import { departedOwners } from '../query/entities/departed-owners.ts'
import { eachWithStatus } from '../query/entities/each-entity.ts'
import { sameDataOf } from '../query/entities/known-owners.ts'
import { ownersOf } from '../query/entities/owning-teams.ts'
import { unresolvedIn } from '../query/entities/relations.ts'
import type { Entity } from '../query/entities/entity.ts'
import type { Reader } from '../query/reader.ts'
import { expectation } from '../catalogue/shape.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { AS_OF, type Arguments, text, texts } from './parameters.ts'

/** Maximum number of entities that a preview names. */
const MAX_ENTITIES_NAMED = 20

const previewParameters = {
  type: text('an entity type or interface'),
  expects: texts('an attribute, "owner", or a tag such as tag:tier; if omitted, the expectations in force'),
  asOf: AS_OF,
}

const previewAnswer = z.strictObject({
  type: z.string(),
  entities: z.int().describe('How many entities it would apply to; retired ones are left out.'),
  lacking: z.int().describe('How many of them lack something.'),
  expects: z.array(
    z
      .strictObject({
        expects: z.string(),
        expected: z.boolean().describe('Whether this is expected already.'),
        lacking: z.int(),
        such: z
          .array(z.strictObject({ uri: z.string(), name: z.string().nullable() }).meta({ id: 'QualityExample' }))
          .describe('The first of these, up to 20.'),
      })
      .meta({ id: 'QualityPreviewRow' }),
  ),
  definition: z.string().describe('The JSON to put into a file of the definitions folder.'),
  tx: z.int(),
})

type QualityPreviewArguments = Arguments<typeof previewParameters>
export type QualityPreviewAnswer = AnswerOf<typeof previewAnswer>

export const EXPECT = graphQuestion({
  name: 'expect',
  path: '/api/v1/quality/preview',
  summary: 'Count the entities of a type that would fail an expectation',
  description: "Tries an expectation that isn't in force yet on all entities of a type, and writes nothing.",
  cost: 20_000,
  parameters: previewParameters,
  cacheable: 'nothing',
  needsGraph: true,
  answer: previewAnswer,
  cli: { group: 'query', positional: ['type', 'expects'] },
  examples: [
    { title: 'If every model needed a tier', arguments: { type: 'Model', expects: ['description', 'tag:tier'] } },
  ],
  async ask(reader, { type, expects: proposed }) {
    const wrong = wrongIn(reader, { type, expects: proposed.length > 0 ? proposed : ['owner'] })
    if (wrong !== null) return err(wrong)
    const types = [...reader.catalogue.target([type]).types]
    const already = types.flatMap((name) => [...(reader.catalogue.expected.get(name)?.keys() ?? [])])
    const items = [...new Set(proposed.length > 0 ? proposed : already)]
    const lacking = new Map(items.map((item) => [item, { count: 0, such: [] as Entity[] }]))
    let [entities, incomplete] = [0, 0]
    for (const name of types) {
      reader.coverage.noteType(name)
      for await (const judged of eachJudged(reader, name)) {
        entities++
        const missing = items.filter((item) => lacks(judged, item) !== null)
        if (missing.length > 0) incomplete++
        for (const item of missing) {
          const row = lacking.get(item)
          if (row === undefined) continue
          row.count++
          if (row.such.length < MAX_ENTITIES_NAMED) row.such.push(judged.entity)
        }
      }
    }
    return ok({
      type,
      entities,
      lacking: incomplete,
      expects: [...lacking].map(([item, { count, such }]) => ({
        expects: item,
        expected: types.every((name) => reader.catalogue.expected.get(name)?.has(item) === true),
        lacking: count,
        such: such.map((entity) => ({ uri: entity.uri, name: nameOf(entity) })),
      })),
      definition: JSON.stringify({ expectations: [{ type, expects: items, weight: 1 }] }),
      tx: reader.at,
    })
  },
})

const JUDGED_AT_ONCE = 2_000

/** Applies the same rules as for a file in the definitions folder. */
function wrongIn(
  { catalogue }: Reader,
  { type, expects }: Pick<QualityPreviewArguments, 'type' | 'expects'>,
): Problem | null {
  const shaped = expectation.safeParse({ type, expects })
  if (!shaped.success) {
    const [issue] = shaped.error.issues
    const parameter = issue?.path[0] === 'type' ? 'type' : 'expects'
    const hint = 'Give a type and what to expect of it: an attribute, "owner", or a tag such as tag:tier.'
    return badArgument(parameter, `${parameter}: ${issue?.message ?? "the value isn't an expectation"}.`, hint)
  }
  const [found] = wrongExpectations(shaped.data, catalogue.types, new Targets(catalogue.types))
  if (found === undefined) return null
  const parameter = found.path === 'type' ? 'type' : 'expects'
  return badArgument(parameter, `${parameter}: ${found.reason}.`, 'Correct it.')
}

interface JudgedEntity {
  readonly entity: Entity
  readonly ownership: OwnersLeft
}

/** Yields the entities of a type that aren't retired. */
async function* eachJudged(reader: Reader, type: string): AsyncGenerator<JudgedEntity, void, void> {
  for await (const nodes of reader.nodesOfType(type, JUDGED_AT_ONCE)) {
    const entities: Entity[] = []
    await eachWithStatus(reader, nodes, (entity) => entities.push(entity))
    const live = entities.filter((one) => standingOf(one, reader.catalogue) === 'live')
    const ownership = await ownershipOf(
      reader,
      live.map(({ node }) => node),
    )
    for (const entity of live) yield { entity, ownership: ownership(entity.node) }
  }
}

/** An owner of the same data under another name will do. */
async function ownershipOf(reader: Reader, nodes: readonly NodeId[]): Promise<(node: NodeId) => OwnersLeft> {
  // An owner whose address is unknown still counts.
  const isOwned = (node: NodeId): boolean =>
    ownersOf(reader, node).length > 0 || unresolvedIn(reader, node).some(({ relation }) => relation === 'ownedBy')
  const owned = new Map(
    nodes.map((node) => [node, isOwned(node) ? [node] : sameDataOf(reader, node).filter(isOwned)] as const),
  )
  const departed = await departedOwners(reader.forScan(), [...new Set([...owned.values()].flat())])
  return (node) => {
    const all = owned.get(node) ?? []
    if (all.length === 0) return 'unowned'
    return all.every((one) => departed.get(one)?.isOrphaned === true) ? 'departed' : 'owned'
  }
}

// Puts an incident into the rows of a table.
import { namedJson } from '../../catalogue/entity.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import { containerOf } from '../../query/entities/containing-entity.ts'
import type { ExposedEntity } from '../../query/incidents/exposure.ts'
import { namedBy } from '../../query/lineage/path-sentence.ts'
import type { Reader } from '../../query/reader.ts'
import { isoOf, isoOrNull } from '../../lib/iso.ts'
import type { IncidentAnswer } from './schema.ts'
import { ownersOfEach, refsOf, type JudgedVersion, type KnownPeople } from './owners.ts'

export async function exposedRows(
  reader: Reader,
  exposed: readonly ExposedEntity[],
): Promise<IncidentAnswer['exposure']> {
  const entities = await reader.loader.load(exposed.map(({ node }) => node))
  const ownersOf = await ownersOfEach(reader, entities)
  const shown = new Map(entities.map((entity) => [entity.node, namedJson(entity)]))
  return exposed.flatMap(({ node, from, until, before }) => {
    const shownEntity = shown.get(node)
    if (shownEntity === undefined) return []
    const earlier = before.map((one) => ({ from: isoOf(one.from), until: isoOrNull(one.until) }))
    const last = { from: isoOf(from), until: isoOrNull(until), before: earlier }
    return [{ ...shownEntity, ...last, owners: [...ownersOf(node)] }]
  })
}

/** Evaluated versions have the owners that they have on their own pages. */
export async function evaluatedRows(reader: Reader, nodes: readonly NodeId[]): Promise<IncidentAnswer['evaluated']> {
  const entities = await reader.loader.load(nodes)
  const ownersOf = await ownersOfEach(reader, entities)
  const modelOf = new Map(nodes.map((node) => [node, containerOf(reader, node)]))
  const models = await refsOf(
    reader,
    [...modelOf.values()].filter((model) => model !== null),
  )
  return entities.map((entity) => {
    reader.noteShown(entity)
    const model = modelOf.get(entity.node) ?? null
    return {
      ...namedJson(entity),
      model: model === null ? null : (models.get(model) ?? null),
      owners: [...ownersOf(entity.node)],
    }
  })
}

export async function versionRows(
  reader: Reader,
  page: readonly JudgedVersion[],
  { ownersOf, trainersOf }: KnownPeople,
): Promise<IncidentAnswer['versions']> {
  const shown = await refsOf(
    reader,
    page.flatMap(({ model, path }) => [...(model === null ? [] : [model]), ...namedBy(path)]),
  )
  return page.map((judged) => {
    const { node, entity, model, trained, state: is, use, chosenBy, headline, path, successor } = judged
    reader.noteShown(entity)
    return {
      ...namedJson(entity),
      model: model === null ? null : (shown.get(model) ?? null),
      trainedAt: isoOf(trained),
      state: is,
      standing: standingOf(entity, reader.catalogue),
      chosenBy: [...chosenBy],
      headline: headline === null ? null : { metric: headline.name, split: headline.split, value: headline.value },
      deployments: use?.serving ?? null,
      tests: use?.tests ?? null,
      via: namedBy(path).flatMap((passed) => shown.get(passed) ?? []),
      omitted: path.omitted,
      successor:
        successor === null
          ? null
          : {
              ...namedJson(successor.entity),
              trainedAt: isoOf(successor.trained),
              running: successor.running,
              why: successor.why,
            },
      owners: [...ownersOf(node)],
      trainedBy: [...trainersOf(judged)],
    }
  })
}

// Gathers the entities of a dossier.
import { namedJson } from '../../catalogue/entity.ts'
import { standingOf } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { Problem } from '../../contracts/problem.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { ok, type Result } from '../../lib/result.ts'
import { isLookup } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { unresolvedOf } from '../../query/entities/relations.ts'
import { askLineage } from '../../query/lineage/ask-lineage.ts'
import { lineagePageOf } from '../../query/lineage/lineage-page.ts'
import type { Reader } from '../../query/reader.ts'
import { type DossierEntity, type DossierAnswer, MAX_UPSTREAM, MAX_DOWNSTREAM, DOSSIER_SECTIONS } from './schema.ts'

const MODEL_TYPE = 'Model'
const EVALUATED_ON = 'ModelInstance.evaluatedOn'
const MAX_EVALUATED_ON = 100
const DEPLOYMENT_TYPE = 'ModelDeployment'

interface Gathered {
  readonly things: DossierEntity[]
  readonly cut: { what: string; left: number }[]
}

/** Collects the version, its origins, what follows from it, its evaluation data, and the owners of it and its model. */
export async function gatherAround(
  reader: Reader,
  version: Entity,
  { evaluations }: DossierAnswer['measured'],
): Promise<Result<Gathered, Problem>> {
  const things = new Map<string, DossierEntity>()
  const cut: Gathered['cut'] = []
  const { uri } = version
  const add = (entity: Entity, section: DossierEntity['section'], depth: number): void => {
    const standing = standingOf(entity, reader.catalogue)
    if (!things.has(entity.uri)) things.set(entity.uri, { ...namedJson(entity), section, depth, standing })
  }
  add(version, 'version', 0)
  for (const [direction, most] of [
    ['upstream', MAX_UPSTREAM],
    ['downstream', MAX_DOWNSTREAM],
  ] as const) {
    const walked = await askLineage(reader, { uri, way: direction, passesHidden: true, origins: true })
    if (!walked.ok) return walked
    const { total } = walked.value
    const { reached } = lineagePageOf(walked.value, null, { after: null, limit: most })
    const depths = new Map(reached.map(({ node, depth }) => [node, depth]))
    for (const entity of await reader.loader.load([...depths.keys()]))
      add(entity, sectionOf(reader, entity.entityType), depths.get(entity.node) ?? 0)
    if (total > reached.length) cut.push({ what: `entities ${direction}`, left: total - reached.length })
  }
  // Nothing is made from its evaluation data, so no walk reaches that.
  const data = evaluatedOn(reader, version)
  const shown = data.slice(0, MAX_EVALUATED_ON)
  for (const entity of await reader.loader.load(shown)) add(entity, 'evaluations', 1)
  if (data.length > shown.length) cut.push({ what: 'data it was evaluated on', left: data.length - shown.length })
  const measuring = evaluations.flatMap(({ on }) => (on === null ? [] : (reader.graph.idOf(on.uri as Uri) ?? [])))
  for (const entity of await reader.loader.load([...new Set(measuring)])) add(entity, 'evaluations', 2)
  for (const owner of await ownersAround(reader, [...things.values()]))
    if (!things.has(owner.uri)) things.set(owner.uri, owner)
  const order = (one: DossierEntity): number => DOSSIER_SECTIONS.indexOf(one.section)
  const sorted = [...things.values()].sort(
    (a, b) => order(a) - order(b) || a.depth - b.depth || compareTexts(a.uri, b.uri),
  )
  return ok({ things: sorted, cut })
}

function evaluatedOn(reader: Reader, { node }: Entity): readonly NodeId[] {
  return reader.along(node, EVALUATED_ON, 'out')
}

function sectionOf({ catalogue }: Reader, entityType: string | null): DossierEntity['section'] {
  const type = entityType === null ? undefined : catalogue.type(entityType)
  if (type?.name === MODEL_TYPE) return 'model'
  switch (type?.domain) {
    case 'datasets':
      return 'data'
    case 'features':
      return 'features'
    case 'pipelines':
      return type.history === true ? 'runs' : 'code'
    case 'evaluations':
      return 'evaluations'
    case 'experiments':
      return 'tests'
    case 'serving':
      return 'deployments'
    case 'models':
      if (type.name === DEPLOYMENT_TYPE) return 'deployments'
      // Runs of trackers belong to this domain, too.
      return type.glyph === 'pipeline' ? 'runs' : 'others'
    case 'identity':
      return 'people'
    default:
      return 'others'
  }
}

/**
 * Finds the owners of the version and its model, including those that no source describes. Owners farther away are
 * stated where they belong.
 */
async function ownersAround(reader: Reader, things: readonly DossierEntity[]): Promise<readonly DossierEntity[]> {
  const owned = things.filter(({ section, depth }) => section === 'version' || (section === 'model' && depth === 1))
  const number = reader.graph.edgeTypeNumber('Entity.ownedBy')
  if (number < 0) return []
  const nodes = new Set<NodeId>()
  const unresolved = new Map<Uri, string>()
  for (const entity of await reader.loader.load(owned.flatMap(({ uri }) => reader.graph.idOf(uri as Uri) ?? []))) {
    const { node } = entity
    for (const { relation, uri: lookup, text } of unresolvedOf(reader, entity))
      if (relation === 'ownedBy') unresolved.set(lookup, text)
    reader.graph.eachNeighbour(node, number, 'out', reader.at, (owner) => {
      if (!isLookup(reader.graph.uriOf(owner))) nodes.add(owner)
    })
  }
  const entities = await reader.loader.load([...nodes])
  const person = { section: 'people' as const, depth: 1 }
  return [
    ...entities.map((owner) => ({ ...namedJson(owner), ...person, standing: standingOf(owner, reader.catalogue) })),
    ...[...unresolved].map(([uri, name]) => ({ uri, entityType: null, name, ...person, standing: 'live' as const })),
  ]
}

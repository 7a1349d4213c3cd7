import { outcomeOf } from '../../catalogue/runs.ts'
import { isObject, objectsOf, type Json, type JsonObject } from '../../lib/json.ts'
import { teamTags } from '../../model/team.ts'
import type { DossierAnswer, DossierStatement, DossierEntity } from '../../questions/dossier/schema.ts'

/** The statements of a dossier, by entity. */
export interface DossierFacts {
  readonly dossier: DossierAnswer
  readonly things: ReadonlyMap<string, DossierEntity>
  of(about: string): readonly DossierStatement[]
}

export function factsIn(dossier: DossierAnswer): DossierFacts {
  const by = Map.groupBy(dossier.statements, ({ about }) => about)
  return {
    dossier,
    things: new Map(dossier.things.map((thing) => [thing.uri, thing])),
    of: (about) => by.get(about) ?? [],
  }
}

/** Statements of people precede those of sources, and pushed ones come last, as everywhere in the graph. */
const PRECEDENCE: readonly DossierStatement['origin'][] = ['person', 'source', 'rule', 'system', 'pushed']

export function statedValue(facts: DossierFacts, about: string, name: string): Json | undefined {
  const stated = facts.of(about).filter(({ says, value }) => says === name && value !== undefined)
  const first = stated.toSorted((a, b) => PRECEDENCE.indexOf(a.origin) - PRECEDENCE.indexOf(b.origin))[0]
  return first?.value as Json | undefined
}

export function textIn(facts: DossierFacts, about: string, name: string): string | null {
  const value = statedValue(facts, about, name)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null
}

export function listIn(facts: DossierFacts, about: string, name: string): readonly JsonObject[] {
  return objectsOf(statedValue(facts, about, name))
}

/** Returns the targets of edges of these types, each once, in the order of the dossier. */
export function targetsOf(facts: DossierFacts, about: string, ...types: readonly string[]): readonly DossierEntity[] {
  const uris = new Set(
    facts.of(about).flatMap(({ says, to }) => (to !== undefined && types.includes(says) ? [to] : [])),
  )
  return [...uris].flatMap((uri) => facts.things.get(uri) ?? [])
}

export function modelOf(facts: DossierFacts): DossierEntity | null {
  return targetsOf(facts, facts.dossier.uri, 'ModelInstance.instanceOf')[0] ?? null
}

/** Returns the owners of the version, else of its model. */
export function ownersIn(facts: DossierFacts): readonly DossierEntity[] {
  const own = targetsOf(facts, facts.dossier.uri, 'Entity.ownedBy')
  const model = modelOf(facts)
  return own.length > 0 || model === null ? own : targetsOf(facts, model.uri, 'Entity.ownedBy')
}

/** Returns the teams in tags of the version, else of its model. */
export function teamsIn(facts: DossierFacts): readonly string[] {
  const ofEntity = (uri: string): readonly string[] =>
    teamTags(facts.of(uri).flatMap(({ says, value }) => (says === 'tags' ? objectsOf(value as Json) : [])))
  const own = ofEntity(facts.dossier.uri)
  const model = modelOf(facts)
  return own.length > 0 || model === null ? own : ofEntity(model.uri)
}

/** Returns the runs and trackers' records that lead to the version itself: they state how it was made. */
function makersOf(facts: DossierFacts): readonly DossierEntity[] {
  const { uri, things } = facts.dossier
  return things.filter((thing) => MAKERS.has(thing.section) && facts.of(thing.uri).some(({ to }) => to === uri))
}

const MAKERS: ReadonlySet<DossierEntity['section']> = new Set(['runs', 'others'])

/** Returns what the version states, or else its run and its logged model. */
export function hyperparametersIn(facts: DossierFacts): Json | undefined {
  const own = statedValue(facts, facts.dossier.uri, 'hyperparameters')
  if (own !== undefined) return own
  let found: JsonObject = {}
  for (const { uri } of makersOf(facts))
    for (const { says, value } of facts.of(uri))
      if (/parameters$/i.test(says) && isObject(value)) found = { ...(value as JsonObject), ...found }
  return Object.keys(found).length === 0 ? undefined : found
}

export function evaluationData(facts: DossierFacts): readonly DossierEntity[] {
  const { uri, measured } = facts.dossier
  const measuring = evaluationsIn(measured).flatMap(({ on }) => (on === null ? [] : (facts.things.get(on.uri) ?? [])))
  return [...new Set([...targetsOf(facts, uri, 'ModelInstance.evaluatedOn'), ...measuring])]
}

/** A failed evaluation measured nothing that counts. */
function evaluationsIn({ evaluations }: DossierAnswer['measured']): DossierAnswer['measured']['evaluations'] {
  return evaluations.filter(({ status }) => outcomeOf(status) !== 'failed')
}

/** A metric of the version, its data, and the evaluation that measured it. */
interface DossierMetric {
  readonly name: string
  readonly value: string
  readonly of: string
  readonly by: string
}

/** Lists the metrics of the version, whichever of its records states them, and of its evaluations. */
export function metricsIn({ dossier: { measured } }: DossierFacts): readonly DossierMetric[] {
  const { metrics, notNumbers } = measured
  return [
    ...metrics.map(({ metric, value, split, dataset }) => ({
      name: metric,
      value: String(value),
      of: split ?? dataset ?? '',
      by: '',
    })),
    ...notNumbers.map(({ metric, stated }) => ({ name: metric, value: stated, of: '', by: '' })),
    ...evaluationsIn(measured).flatMap((run) =>
      run.metrics.map(({ metric, value }) => ({
        name: metric,
        value: String(value),
        of: run.on === null ? '' : shownName(run.on),
        by: shownName(run),
      })),
    ),
  ]
}

type Shown = Pick<DossierEntity, 'uri' | 'standing'> & { readonly name: string | null }

/** Marks entities that their source deleted. */
export function shownName({ uri, name, standing }: Shown): string {
  return `${name ?? uri}${standing === 'gone' ? ' (deleted at its source)' : ''}`
}

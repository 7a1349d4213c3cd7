import { isObject, objectsOf, type Json, type JsonObject } from '../../lib/json.ts'
import type { DossierAnswer, DossierStatement, DossierThing } from '../../questions/dossier.ts'

/** The statements of a dossier, by the entity that they are about. */
export interface DossierFacts {
  readonly dossier: DossierAnswer
  readonly things: ReadonlyMap<string, DossierThing>
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

/** Objects of a list. */
export function listIn(facts: DossierFacts, about: string, name: string): readonly JsonObject[] {
  return objectsOf(statedValue(facts, about, name))
}

/** Where edges of these types lead, each once, in the order of the dossier. */
export function targetsOf(facts: DossierFacts, about: string, ...types: readonly string[]): readonly DossierThing[] {
  const uris = new Set(
    facts.of(about).flatMap(({ says, to }) => (to !== undefined && types.includes(says) ? [to] : [])),
  )
  return [...uris].flatMap((uri) => facts.things.get(uri) ?? [])
}

/** The model that the version is one of. */
export function modelOf(facts: DossierFacts): DossierThing | null {
  return targetsOf(facts, facts.dossier.uri, 'ModelInstance.instanceOf')[0] ?? null
}

/** Owners of the version, else of its model. */
export function ownersIn(facts: DossierFacts): readonly DossierThing[] {
  const own = targetsOf(facts, facts.dossier.uri, 'Entity.ownedBy')
  const model = modelOf(facts)
  return own.length > 0 || model === null ? own : targetsOf(facts, model.uri, 'Entity.ownedBy')
}

/** The runs and records of trackers that lead to the version itself: what they state is what it was made with. */
function makersOf(facts: DossierFacts): readonly DossierThing[] {
  const { uri, things } = facts.dossier
  return things.filter((thing) => MAKERS.has(thing.section) && facts.of(thing.uri).some(({ to }) => to === uri))
}

const MAKERS: ReadonlySet<DossierThing['section']> = new Set(['runs', 'others'])

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

const keyOf = ({ name, of }: DossierMetric): string => `${name} ${of}`

/** Each metric of the version with the split that it is of, and where its run or its evaluations measured more. */
export interface DossierMetric {
  readonly name: string
  readonly value: string
  readonly of: string
}

export function metricsIn(facts: DossierFacts): readonly DossierMetric[] {
  const read = (about: string, of: string): DossierMetric[] =>
    listIn(facts, about, 'metrics').flatMap(({ name, value, split }) =>
      typeof name === 'string' && (typeof value === 'number' || typeof value === 'string')
        ? [{ name, value: String(value), of: typeof split === 'string' ? split : of }]
        : [],
    )
  const runs = facts.dossier.things.filter(({ entityType }) => entityType === 'EvaluationRun')
  const measured = runs.filter(({ uri }) => facts.of(uri).some(({ to }) => to === facts.dossier.uri))
  const own = read(facts.dossier.uri, '')
  const known = new Set(own.map(keyOf))
  for (const one of makersOf(facts).flatMap(({ uri }) => read(uri, ''))) {
    if (known.has(keyOf(one))) continue
    known.add(keyOf(one))
    own.push(one)
  }
  return [...own, ...measured.flatMap(({ uri, name }) => read(uri, name))]
}

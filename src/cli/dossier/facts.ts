import { objectsOf, type Json, type JsonObject } from '../../lib/json.ts'
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

/** Each metric of the version with the split that it is of, and where its evaluations measured more. */
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
  return [...read(facts.dossier.uri, ''), ...measured.flatMap(({ uri, name }) => read(uri, name))]
}

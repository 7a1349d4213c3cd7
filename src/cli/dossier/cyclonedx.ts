import { hash } from 'node:crypto'
import { asObject, isObject, type Json, type JsonObject } from '../../lib/json.ts'
import type { DossierAnswer, DossierEntity } from '../../questions/dossier/schema.ts'
import {
  factsIn,
  listIn,
  hyperparametersIn,
  metricsIn,
  modelOf,
  ownersIn,
  targetsOf,
  textIn,
  statedValue,
  type DossierFacts,
} from './facts.ts'

/** Facts without a place in the format become properties under this name. */
const PROPERTY_NAMESPACE = 'mlg'

/** Entities in these sections become components; runs, tests and people aren't parts of a model. */
const COMPONENTS: ReadonlySet<DossierEntity['section']> = new Set(['data', 'features', 'code'])

/** Writes a machine-learning bill of materials: CycloneDX 1.6, with the version's model card. */
export function cyclonedx(dossier: DossierAnswer, version: string): JsonObject {
  const facts = factsIn(dossier)
  const parts = dossier.things.filter(({ section }) => COMPONENTS.has(section))
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(dossier.digest)}`,
    version: 1,
    metadata: {
      timestamp: dossier.at,
      tools: { components: [{ type: 'application', name: 'mlg', version }] },
      component: modelComponent(facts),
      properties: properties({
        transaction: dossier.tx,
        digest: dossier.digest,
        ...(dossier.cut.length === 0
          ? {}
          : { leftOut: dossier.cut.map(({ what, left }) => `${left} ${what}`).join(', ') }),
      }),
    },
    components: parts.map((part) => component(facts, part)),
    dependencies: dependencies(facts, new Set([dossier.uri, ...parts.map(({ uri }) => uri)])),
  }
}

/** Makes the same UUID from the same dossier. */
function uuidOf(digest: string): string {
  const hex = hash('sha256', digest, 'hex')
  const variant = ((parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}

function modelComponent(facts: DossierFacts): JsonObject {
  const { uri, name } = facts.dossier
  const model = modelOf(facts)
  const digest = artifactDigest(statedValue(facts, uri, 'artifact'))
  const authors = ownersIn(facts).map((owner) => contact(facts, owner))
  const task = model === null ? null : textIn(facts, model.uri, 'task')
  const hyperparameters = hyperparametersIn(facts)
  return {
    type: 'machine-learning-model',
    'bom-ref': uri,
    name,
    ...optionally('version', textIn(facts, uri, 'version')),
    ...optionally('description', textIn(facts, uri, 'description')),
    ...(authors.length === 0 ? {} : { authors }),
    ...(digest === null ? {} : { hashes: [{ alg: 'SHA-256', content: digest }] }),
    ...(model === null ? {} : { group: model.name }),
    externalReferences: references(facts),
    modelCard: {
      modelParameters: {
        ...optionally('task', task),
        datasets: targetsOf(facts, uri, 'ModelInstance.trainedOn')
          .filter(({ section }) => COMPONENTS.has(section))
          .map((data) => ({ ref: data.uri })),
      },
      quantitativeAnalysis: {
        performanceMetrics: metricsIn(facts).map(({ name: type, value, of, by }) => ({
          type,
          value,
          ...optionally('slice', of || by || null),
        })),
      },
      properties: properties(asObject(hyperparameters)),
    },
    properties: properties({
      ...(model === null ? {} : { model: model.uri, framework: textIn(facts, model.uri, 'framework') }),
      state: textIn(facts, uri, 'modelState'),
      trainedAt: textIn(facts, uri, 'trainedAt'),
    }),
  }
}

/** Expects `sha256:` and the digest in hexadecimal; anything else isn't a digest of the file. */
function artifactDigest(artifact: Json | undefined): string | null {
  const digest = isObject(artifact) ? artifact['digest'] : null
  return typeof digest === 'string' ? (/^(?:sha256:)?([0-9a-f]{64})$/i.exec(digest)?.[1]?.toLowerCase() ?? null) : null
}

function references(facts: DossierFacts): readonly JsonObject[] {
  const { uri } = facts.dossier
  const artifact = statedValue(facts, uri, 'artifact')
  const stored = isObject(artifact) && typeof artifact['uri'] === 'string' ? [artifact['uri']] : []
  const page = textIn(facts, uri, 'sourceUrl')
  return [
    ...stored.map((url) => ({ type: 'distribution', url })),
    ...listIn(facts, uri, 'sourceCode').flatMap(({ url }) => (typeof url === 'string' ? [{ type: 'vcs', url }] : [])),
    ...(page === null ? [] : [{ type: 'website', url: page }]),
  ].map((one) => ({ ...one, url: iriReference(one.url) }))
}

/** Spaces and the like aren't allowed in an address. */
function iriReference(url: string): string {
  return url.replaceAll(/[\s<>"{}|\\^`]/g, (c) => encodeURIComponent(c))
}

function contact(facts: DossierFacts, { uri, name }: DossierEntity): JsonObject {
  const email = textIn(facts, uri, 'email')
  return { name, ...(email !== null && /^[^\s@]+@[^\s@]+$/.test(email) ? { email } : {}) }
}

function component(facts: DossierFacts, { uri, name, section, entityType }: DossierEntity): JsonObject {
  const base = {
    'bom-ref': uri,
    name,
    ...optionally('version', textIn(facts, uri, 'version')),
    ...optionally('description', textIn(facts, uri, 'description')),
    properties: properties({ type: entityType, uri }),
  }
  if (section === 'code') return { type: 'application', ...base }
  const kind = section === 'data' ? 'dataset' : 'other'
  const location = textIn(facts, uri, 'location')
  const contents: JsonObject = location === null ? {} : { contents: { url: iriReference(location) } }
  return { type: 'data', ...base, data: [{ type: kind, name, ...contents }] }
}

/** An entity depends on those to which its edges lead, except that a step doesn't depend on the data that it writes. */
function dependencies(facts: DossierFacts, parts: ReadonlySet<string>): readonly JsonObject[] {
  const on = new Map<string, Set<string>>([...parts].map((uri) => [uri, new Set<string>()]))
  for (const { about, says, to } of facts.dossier.statements) {
    if (to === undefined || to === about || !parts.has(about) || !parts.has(to)) continue
    // Data depends on the step that writes it.
    const [from, target] = says.endsWith('.writes') ? [to, about] : [about, to]
    on.get(from)?.add(target)
  }
  return [...on].map(([ref, targets]) => ({ ref, ...(targets.size === 0 ? {} : { dependsOn: [...targets].sort() }) }))
}

function optionally(name: string, value: string | null): JsonObject {
  return value === null ? {} : { [name]: value }
}

function properties(members: Readonly<Record<string, unknown>>): readonly JsonObject[] {
  return Object.entries(members).flatMap(([name, value]) =>
    value === null || value === undefined
      ? []
      : [{ name: `${PROPERTY_NAMESPACE}:${name}`, value: typeof value === 'string' ? value : JSON.stringify(value) }],
  )
}

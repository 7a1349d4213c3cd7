// Builds the dossier of a model version: what documents state about it and around it, and since when.
import { z } from 'zod'
import { nameOf, nameOrUri } from '../catalogue/entity.ts'
import { standingOf } from '../catalogue/in-use.ts'
import type { NodeId } from '../contracts/log.ts'
import { problem, type Problem } from '../contracts/problem.ts'
import type { SupportRecord } from '../contracts/reads.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { digestOf } from '../lib/digest.ts'
import type { Json, JsonObject } from '../lib/json.ts'
import { err, ok, type Result } from '../lib/result.ts'
import { documentId, type DocumentKey, type Tx } from '../model/facts.ts'
import { isLookup } from '../model/lookup.ts'
import type { StatedFacts } from '../model/merge.ts'
import { PEOPLE, STATED_AT } from '../model/people.ts'
import type { Uri } from '../model/uri.ts'
import { COMMENTS } from '../query/entities/comments.ts'
import { type Entity } from '../query/entities/entity.ts'
import { knownEntity } from '../query/entities/known-entity.ts'
import { isRuleDocument, unresolvedOf } from '../query/entities/relations.ts'
import { askLineage, stretch } from '../query/lineage/ask-lineage.ts'
import type { Reader } from '../query/reader.ts'
import { type AnswerOf, graphQuestion } from './declare.ts'
import { dossierPolicies, policiesAround } from './dossier-policies.ts'
import { AS_OF, uri, type Arguments } from './parameters.ts'
import { measured, measuredOf } from './measurements.ts'
import { anyJson, documentKey, origin, provenance, standing, time } from './shapes.ts'
import { isoOf, isoOrNull } from '../lib/iso.ts'

/** Maximum number of entities upstream of the version, and downstream of it, nearest first. */
const MAX_UPSTREAM = 200
const MAX_DOWNSTREAM = 100
const MAX_STATEMENTS = 5_000
/** Longest value listed, as JSON; of longer ones, only the digest is. */
const MAX_CHARACTERS_OF_VALUE = 4_000
/** Number of this answer's format. Increment it when the format changes, so that stored dossiers are read correctly. */
export const DOSSIER_FORMAT = 3

const DOSSIER_SECTIONS = [
  'version',
  'model',
  'data',
  'features',
  'code',
  'runs',
  'evaluations',
  'tests',
  'deployments',
  'people',
  'others',
] as const

const dossierParameters = { uri: uri('a model version'), asOf: AS_OF }

const thing = z
  .strictObject({
    uri: z.string(),
    entityType: z.string().nullable(),
    name: z.string(),
    section: z.enum(DOSSIER_SECTIONS),
    depth: z.int().describe('How many edges away from the version; 0 for the version itself.'),
    standing,
  })
  .meta({ id: 'DossierThing' })

const statement = z
  .strictObject({
    about: z.string(),
    says: z.string().describe('An attribute (trainedAt), or an edge type (ModelInstance.trainedOn).'),
    value: anyJson.optional().describe('The value of an attribute.'),
    valueDigest: z.string().optional().describe('Digest in place of a value too long to list.'),
    to: z.string().optional().describe('The other end of an edge.'),
    origin,
    provenance: provenance.optional().describe('The support of an edge.'),
    document: documentKey,
    tx: z.int().nullable().describe('Since when the fact is stated so. Null: before the retained history.'),
    at: time.nullable(),
  })
  .meta({ id: 'DossierStatement', description: 'What one document states, and since when.' })

const dossierAnswer = z.strictObject({
  format: z.int().describe('Number of the format of this answer.'),
  uri: z.string(),
  name: z.string(),
  tx: z.int().describe('Everything is as of this transaction; pass it as asOf to compare.'),
  at: time,
  things: z.array(thing).describe('The version, then section by section, nearest first.'),
  statements: z.array(statement),
  measured: measured.describe(
    'Metrics as the page of the version shows them: by its source, and by evaluations, the last 50.',
  ),
  governed: dossierPolicies,
  cut: z
    .array(z.strictObject({ what: z.string(), left: z.int() }).meta({ id: 'DossierCut' }))
    .describe('How many more there are of what was left out. Empty if complete.'),
  digest: z.string().describe('SHA-256 of the canonical JSON of everything above, to detect changes.'),
})

type DossierArguments = Arguments<typeof dossierParameters>
export type DossierAnswer = AnswerOf<typeof dossierAnswer>
export type DossierStatement = DossierAnswer['statements'][number]
export type DossierEntity = DossierAnswer['things'][number]

export const DOSSIER = graphQuestion({
  name: 'dossier',
  path: '/api/v1/entities/{uri}/dossier',
  summary:
    'Show everything stated about a model version and its surroundings, each fact with its source and transaction',
  description: `For audits: the data, features, code, runs, evaluations, tests, deployments and people, as of one transaction, with a digest. Up to ${MAX_UPSTREAM} entities upstream, ${MAX_DOWNSTREAM} downstream and ${MAX_STATEMENTS} statements; what is left out is counted. The same transaction gives the same answer, until a value is redacted.`,
  right: 'read',
  cost: 5_000,
  parameters: dossierParameters,
  cacheable: 'answer',
  graphql: 'none',
  answer: dossierAnswer,
  problems: ['BAD_URI', 'UNKNOWN_URI', 'NOT_FOR_TYPE'],
  // `mlg dossier` writes it in several formats.
  cli: null,
  examples: [{ title: 'For a version', arguments: { uri: 'aip://model/registry/ranking-model-v5-20XX0101' } }],
  ask: dossier,
})

const VERSION_TYPE = 'ModelInstance'
const MODEL_TYPE = 'Model'
const EVALUATED_ON = 'ModelInstance.evaluatedOn'
const MAX_EVALUATED_ON = 100
const DEPLOYMENT_TYPE = 'ModelDeployment'
/** Maximum number of changes of an entity searched for the transactions of its present statements. */
const MAX_CHANGES = 2_000
/** Maximum number of supports of an entity's edges: a version has some dozens. */
const MAX_SUPPORTS = 2_000
/** A dossier has only data about people that identifies them. */
const OF_PEOPLE: ReadonlySet<string> = new Set(['entityType', 'name', 'email'])

interface Gathered {
  readonly things: DossierEntity[]
  readonly cut: { what: string; left: number }[]
}

async function dossier(reader: Reader, { uri }: DossierArguments): Promise<Result<DossierAnswer, Problem>> {
  const found = await knownEntity(reader, uri)
  if (!found.ok) return found
  const version = found.value
  if (version.entityType !== VERSION_TYPE) return err(notAVersion(version))
  const measured = await measuredOf(reader, version)
  const gathered = await gatherAround(reader, version, measured)
  if (!gathered.ok) return gathered
  const { things, cut } = gathered.value
  const listed = await statementsOf(reader, things)
  const statements = listed.slice(0, MAX_STATEMENTS)
  if (listed.length > statements.length) cut.push({ what: 'statements', left: listed.length - statements.length })
  const [at] = await reader.store.times([reader.at])
  const content = {
    format: DOSSIER_FORMAT,
    uri,
    name: nameOf(version) ?? uri,
    tx: reader.at,
    at: isoOf(at ?? 0),
    things,
    statements,
    measured,
    governed: await policiesAround(reader, await governedIn(reader, version, things)),
    cut,
  }
  // Keeps only what JSON can express, because the digest covers what is sent.
  const sent = JSON.parse(JSON.stringify(content)) as JsonObject
  return ok({ ...content, digest: digestOf(sent) })
}

/** Returns the version and its models: policies apply to either. */
async function governedIn(
  reader: Reader,
  version: Entity,
  things: readonly DossierEntity[],
): Promise<readonly Entity[]> {
  const models = things.filter(({ section, depth }) => section === 'model' && depth === 1)
  const nodes = models.flatMap(({ uri }) => reader.graph.idOf(uri as Uri) ?? [])
  return [version, ...(await reader.loader.load(nodes))]
}

function notAVersion({ uri, entityType }: Entity): Problem {
  const detail = `${uri} is ${entityType === null ? 'known by reference only' : `a ${entityType}`}; a dossier needs a model version.`
  const hint = 'Ask for one of its versions; list them with related by=instances or by=currentInstance.'
  return problem('NOT_FOR_TYPE', detail, hint, 'uri')
}

// --------------------------------------------------------------------------------------------------------- things

/** Collects the version, its origins, what follows from it, its evaluation data, and the owners of it and its model. */
async function gatherAround(
  reader: Reader,
  version: Entity,
  { evaluations }: DossierAnswer['measured'],
): Promise<Result<Gathered, Problem>> {
  const things = new Map<string, DossierEntity>()
  const cut: Gathered['cut'] = []
  const { uri } = version
  const add = (entity: Entity, section: DossierEntity['section'], depth: number): void => {
    const { uri: at, entityType, attributes } = entity
    const standing = standingOf(entityType, attributes, reader.catalogue)
    if (!things.has(at)) things.set(at, { uri: at, entityType, name: nameOrUri(entity), section, depth, standing })
  }
  add(version, 'version', 0)
  for (const [direction, most] of [
    ['upstream', MAX_UPSTREAM],
    ['downstream', MAX_DOWNSTREAM],
  ] as const) {
    const all = { uri, way: direction, types: null, until: null, depth: null, passesHidden: true } as const
    const walked = await askLineage(reader, all, null)
    if (!walked.ok) return walked
    const { total } = walked.value
    const { reached } = stretch(walked.value, null, { after: null, limit: most })
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
  const edge = reader.catalogue.edgeType(EVALUATED_ON)
  return edge === undefined ? [] : reader.neighbours(node, edge, 'out')
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
  for (const { uri } of owned) {
    const node = reader.graph.idOf(uri as Uri)
    if (node === undefined) continue
    for (const { relation, uri: lookup, text } of unresolvedOf(reader, node))
      if (relation === 'ownedBy') unresolved.set(lookup, text)
    reader.graph.eachNeighbour(node, number, 'out', reader.at, (owner) => {
      if (!isLookup(reader.graph.uriOf(owner))) nodes.add(owner)
    })
  }
  const entities = await reader.loader.load([...nodes])
  const person = { section: 'people' as const, depth: 1 }
  return [
    ...entities.map((owner) => {
      const { uri, entityType, attributes } = owner
      const standing = standingOf(entityType, attributes, reader.catalogue)
      return { uri, entityType, name: nameOrUri(owner), ...person, standing }
    }),
    ...[...unresolved].map(([uri, name]) => ({ uri, entityType: null, name, ...person, standing: 'live' as const })),
  ]
}

// ----------------------------------------------------------------------------------------------------- statements

async function statementsOf(reader: Reader, things: readonly DossierEntity[]): Promise<readonly DossierStatement[]> {
  const known = new Set(things.map(({ uri }) => uri))
  const origins: Origins = new Map()
  const statements: Undated[] = []
  for (const thing of things) {
    if (reader.pace.isDue()) await reader.pace.turn()
    const uri = thing.uri as Uri
    statements.push(
      ...(await attributesOf(reader, thing, origins)),
      ...(await edgesOf(reader, uri, { known, origins })),
    )
    if (statements.length > 2 * MAX_STATEMENTS) break
  }
  const txs = [...new Set(statements.flatMap(({ tx }) => tx ?? []))]
  const times = new Map((await reader.store.times(txs)).map((time, i) => [txs[i], time]))
  return statements.map((undated) => {
    const time = undated.tx === null ? null : (times.get(undated.tx) ?? null)
    return { ...undated, at: isoOrNull(time) }
  })
}

type Undated = Omit<DossierStatement, 'at'>
/** Origin of each document that states something about the entities in the dossier. */
type Origins = Map<string, DossierStatement['origin']>

async function attributesOf(
  reader: Reader,
  { section, uri: about }: DossierEntity,
  origins: Origins,
): Promise<readonly Undated[]> {
  const uri = about as Uri
  const [record] = await reader.loader.counted(reader.store.entities([uri], reader.at))
  for (const facts of record?.stated ?? []) origins.set(documentId(documentOf(facts)), facts.origin)
  // The service's own states and issues aren't statements about the version.
  const ofOthers = (record?.stated ?? []).filter(({ origin }) => origin !== 'system' && origin !== 'rule')
  if (ofOthers.length === 0) return []
  // A stated attribute belongs to the entity, but the document itself may be hidden from the reader.
  const statuses = await reader.loader.counted(reader.store.documentStatuses(ofOthers.map(documentOf)))
  const stated = ofOthers.filter((_, i) => (statuses[i] ?? null) !== null)
  const since = await sinceWhen(reader, uri)
  return stated.flatMap((facts) => {
    const document = documentOf(facts)
    return Object.keys(facts.attributes)
      .filter((name) => name !== COMMENTS && name !== STATED_AT && (section !== 'people' || OF_PEOPLE.has(name)))
      .sort()
      .map((name) => ({
        about: uri,
        says: name,
        ...valueOf(facts.attributes[name] ?? null),
        origin: facts.origin,
        document,
        tx: since.get(`${documentId(document)} ${name}`) ?? null,
      }))
  })
}

function documentOf({ platform, type, document }: StatedFacts): DocumentKey {
  return { platform, type, uri: document }
}

function valueOf(value: Json): Pick<DossierStatement, 'value' | 'valueDigest'> {
  return JSON.stringify(value).length <= MAX_CHARACTERS_OF_VALUE ? { value } : { valueDigest: digestOf(value) }
}

/** Finds, by document and attribute, the last transaction that stated it. */
async function sinceWhen(reader: Reader, uri: Uri): Promise<ReadonlyMap<string, Tx>> {
  const since = new Map<string, Tx>()
  const entries = await reader.loader.counted(reader.store.history(uri, reader.at + 1, MAX_CHANGES))
  for (const { tx, document, asserted } of entries)
    for (const name of Object.keys(asserted)) {
      const key = `${documentId(document)} ${name}`
      if (!since.has(key)) since.set(key, tx)
    }
  return since
}

/** Returns edges to others of the dossier as the graph shows them: without those that a person rejects. */
async function edgesOf(
  reader: Reader,
  uri: Uri,
  { known, origins }: { readonly known: ReadonlySet<string>; readonly origins: Origins },
): Promise<readonly Undated[]> {
  const { rows } = await reader.loader.counted(reader.store.supports(uri, reader.at, MAX_SUPPORTS))
  return rows
    .filter((row) => row.from === uri && known.has(row.to) && row.provenance !== 'REJECTED' && isShown(reader, row))
    .map(({ type, to, provenance, document, since }) => ({
      about: uri,
      says: type,
      to,
      origin: isRuleDocument(document) ? 'rule' : (origins.get(documentId(document)) ?? originBy(document)),
      provenance: provenance as NonNullable<DossierStatement['provenance']>,
      document: { platform: document.platform, type: document.type, uri: document.uri },
      tx: since,
    }))
    .sort((a, b) => compareTexts(statementKey(a), statementKey(b)))
}

/** Derives the origin of a document that states only an edge. */
function originBy({ platform }: DocumentKey): DossierStatement['origin'] {
  return platform === PEOPLE ? 'person' : 'source'
}

function statementKey({ says, to, document }: Undated): string {
  return `${says} ${to ?? ''} ${documentId(document as DocumentKey)}`
}

function isShown({ catalogue, graph, at }: Reader, { type, from, to }: SupportRecord): boolean {
  const edge = catalogue.edgeType(type)
  const [source, target] = [graph.idOf(from), graph.idOf(to)]
  if (edge === undefined || edge.origin === 'internal' || source === undefined || target === undefined) return false
  let shown = false
  graph.eachNeighbour(source, graph.edgeTypeNumber(type), 'out', at, (node) => void (shown ||= node === target))
  return shown
}

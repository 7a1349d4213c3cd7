// Gathers the statements of a dossier, each with its origin.
import type { SupportRecord } from '../../contracts/reads.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { digestOf } from '../../lib/digest.ts'
import type { Json } from '../../lib/json.ts'
import { documentId, type DocumentKey, type Tx } from '../../model/facts.ts'
import { documentOf } from '../../model/merge.ts'
import { PEOPLE, STATED_AT } from '../../model/people.ts'
import type { Uri } from '../../model/uri.ts'
import { COMMENTS } from '../../query/entities/comments.ts'
import { isRuleDocument } from '../../query/entities/relations.ts'
import type { Reader } from '../../query/reader.ts'
import { isoOrNull } from '../../lib/iso.ts'
import { type DossierEntity, type DossierStatement, MAX_STATEMENTS, MAX_CHARACTERS_OF_VALUE } from './schema.ts'

/** Maximum number of changes of an entity searched for the transactions of its present statements. */
const MAX_CHANGES = 2_000
/** Maximum number of supports of an entity's edges: a version has some dozens. */
const MAX_SUPPORTS = 2_000
/** A dossier has only data about people that identifies them. */
const PERSON_ATTRIBUTES: ReadonlySet<string> = new Set(['entityType', 'name', 'email'])

export async function statementsOf(
  reader: Reader,
  things: readonly DossierEntity[],
): Promise<readonly DossierStatement[]> {
  const known = new Set(things.map(({ uri }) => uri))
  const origins: Origins = new Map()
  const statements: Undated[] = []
  for (const thing of things) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const uri = thing.uri as Uri
    statements.push(
      ...(await attributeStatements(reader, thing, origins)),
      ...(await edgeStatements(reader, uri, { known, origins })),
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

async function attributeStatements(
  reader: Reader,
  { section, uri: about }: DossierEntity,
  origins: Origins,
): Promise<readonly Undated[]> {
  const uri = about as Uri
  const [record] = await reader.loader.counted(reader.store.entities([uri], reader.at))
  for (const facts of record?.stated ?? []) origins.set(documentId(documentOf(facts)), facts.origin)
  // The service's own states and issues aren't statements about the version.
  const othersStated = (record?.stated ?? []).filter(({ origin }) => origin !== 'system' && origin !== 'rule')
  if (othersStated.length === 0) return []
  // A stated attribute belongs to the entity, but the document itself may be hidden from the reader.
  const statuses = await reader.loader.counted(reader.store.documentStatuses(othersStated.map(documentOf)))
  const stated = othersStated.filter((_, i) => (statuses[i] ?? null) !== null)
  const since = await sinceWhen(reader, uri)
  return stated.flatMap((facts) => {
    const document = documentOf(facts)
    return Object.keys(facts.attributes)
      .filter(
        (name) => name !== COMMENTS && name !== STATED_AT && (section !== 'people' || PERSON_ATTRIBUTES.has(name)),
      )
      .sort()
      .map((name) => ({
        about: uri,
        says: name,
        ...shownValue(facts.attributes[name] ?? null),
        origin: facts.origin,
        document,
        tx: since.get(`${documentId(document)} ${name}`) ?? null,
      }))
  })
}

function shownValue(value: Json): Pick<DossierStatement, 'value' | 'valueDigest'> {
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
async function edgeStatements(
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

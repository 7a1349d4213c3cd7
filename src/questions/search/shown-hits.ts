import { nameOrUri, textOrNull } from '../../catalogue/entity.ts'
import { CURRENT_VERSION, NEWEST } from '../../catalogue/in-use.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { IndexedDocument, SearchFacts } from '../../contracts/search-documents.ts'
import type { NumberFilter, SearchHit } from '../../contracts/search-index.ts'
import { hitDocuments } from '../../projections/search-documents/hit-documents.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { NOBODY, ownersOfEach } from '../../query/entities/known-owners.ts'
import { and } from '../../lib/english.ts'
import { platformOf } from '../../model/uri.ts'
import { measuringCompanions } from '../../query/compare/measuring-companions.ts'
import type { Reader } from '../../query/reader.ts'
import { newNameOf } from '../../query/time/renames.ts'
import { accountsOf } from '../../walk/accounts.ts'
import { filterAttributes, type AttributeNames } from '../../search/attributes.ts'
import { isMeasureFilter } from '../../search/metrics-and-parameters.ts'
import { explain } from '../../search/explain.ts'
import type { HitQuery } from '../../search/highlight.ts'
import { numberFiltersOf } from '../../search/language/wanted.ts'
import type { SearchHitsAnswer } from './shape.ts'
import { excerptOf, excerptAround } from './excerpt.ts'
import { numbersOf, VERSION } from './filter-values.ts'
import { isUri, namesOfValues, type NameOfValue } from './value-names.ts'

type ShownHit = SearchHitsAnswer['hits'][number]

/** Shows hits as the record and graph have them now: an index has no texts to show. */
export async function shownHits(
  reader: Reader,
  hits: readonly SearchHit[],
  query: HitQuery,
): Promise<readonly ShownHit[]> {
  if (reader.pace.isDue()) await reader.pace.yieldNow()
  const documents = await documentsOf(reader, hits)
  const entities = await reader.loader.load([...documents.keys()])
  const owned = await ownersOfEach(reader, entities)
  const current = await currentVersions(reader, entities)
  const ownersOf = (node: number): ShownOwners => {
    const { people, teams, unresolved } = owned.get(node) ?? NOBODY
    return {
      owners: [...people.map((owner) => reader.graph.uriOf(owner)), ...unresolved.map(({ uri }) => uri)],
      teams: teams.map(({ team, tag }) => (team === null ? (tag ?? '') : reader.graph.uriOf(team))),
    }
  }
  const values = [...documents.keys()].map(ownersOf).flatMap(({ owners, teams }) => [...owners, ...teams])
  const name = await namesOfValues(reader, values)
  const filters = numberFiltersOf(query.wanted)
  const known = {
    name,
    attributes: filterAttributes(reader.catalogue),
    compared: new Set(filters.map(({ attribute }) => attribute)),
    measured: await measuredOfVersions(reader, documents, filters),
  }
  const out: ShownHit[] = []
  for (const hit of hits) {
    if (reader.pace.isDue()) await reader.pace.yieldNow()
    const began = performance.now()
    const indexed = documents.get(hit.node)
    const seen = indexed === undefined ? null : showHit(indexed, ownersOf(hit.node), known)
    out.push(
      indexed === undefined || seen === null
        ? unseen(hit)
        : {
            ...seen,
            renamedTo: indexed.facts.standing === 'gone' ? await newNameOf(reader, hit.node) : null,
            current: current.get(hit.node) ?? null,
            accounts: otherAccounts(reader, indexed),
            why: whyOf(indexed, query, seen.attributes),
          },
    )
    // Comparing a long text with misspelt words takes several milliseconds.
    reader.pace.noteStep(performance.now() - began)
  }
  return out
}

/** Keeps one account of each person: the highest ranked. */
export function onePerPerson(reader: Reader, hits: readonly SearchHit[]): readonly SearchHit[] {
  const passed = new Set<number>()
  return hits.filter(({ node, index }) => {
    if (index !== 'owners' || node >= reader.graph.idBound) return true
    if (passed.has(node)) return false
    for (const account of accountsOf(reader, node)) passed.add(account)
    return true
  })
}

async function currentVersions(
  reader: Reader,
  entities: readonly Entity[],
): Promise<ReadonlyMap<NodeId, ShownHit['current']>> {
  const found = entities.flatMap((model): readonly { readonly model: Entity; readonly version: NodeId }[] => {
    const [version] = model.entityType === 'Model' ? reader.along(model.node, CURRENT_VERSION, 'out') : []
    return version === undefined ? [] : [{ model, version }]
  })
  const versions = await reader.loader.byNode(new Set(found.map(({ version }) => version)))
  return new Map(
    found.map(({ model, version }) => {
      const entity = versions.get(version)
      if (entity?.entityType == null) return [model.node, null]
      const by = textOrNull(model.attributes.currentVersionBy)
      return [model.node, { uri: entity.uri, name: nameOrUri(entity), by: by === NEWEST ? null : by }]
    }),
  )
}

function otherAccounts(reader: Reader, { node, index }: IndexedDocument): ShownHit['accounts'] {
  if (index !== 'owners') return []
  return accountsOf(reader, node)
    .slice(1)
    .map((account) => {
      const uri = reader.graph.uriOf(account)
      return { uri, platform: platformOf(uri) }
    })
}

/** The index is some transactions ahead of this reader, or behind it. */
function unseen({ uri, index, usage }: SearchHit): ShownHit {
  const why = { rung: null, sentence: "It isn't in the record as of this transaction.", matched: [] }
  const nothing = {
    name: null,
    entityType: null,
    description: null,
    updatedAt: null,
    domain: null,
    businessDomains: [],
    tags: [],
    owners: [],
    teams: [],
    attributes: [],
    renamedTo: null,
    current: null,
  }
  return { uri, index, ...nothing, standing: 'gone', usage, accounts: [], why }
}

/** An index may be some transactions ahead of a reader, and know entities that its graph doesn't. */
export async function documentsOf(
  { graph, at, catalogue, loader }: Reader,
  hits: readonly SearchHit[],
): Promise<ReadonlyMap<number, IndexedDocument>> {
  const nodes = hits.map(({ node }) => node).filter((node) => node < graph.idBound)
  return await hitDocuments(nodes, { graph, at, catalogue, load: async (wanted) => await loader.load(wanted) })
}

/** Values as in facets. */
interface ShownOwners {
  readonly owners: readonly string[]
  readonly teams: readonly string[]
}

interface ShownNames {
  readonly name: NameOfValue
  readonly attributes: AttributeNames
  /** Paths of the attributes that the query compares with numbers. */
  readonly compared: ReadonlySet<string>
  /** Metrics and parameters by which versions were found, which their runs and logged models state as well. */
  readonly measured: ReadonlyMap<NodeId, SearchFacts['numbers']>
}

/** Reads the numbers by which versions among the hits matched, like the search did. */
async function measuredOfVersions(
  reader: Reader,
  documents: ReadonlyMap<NodeId, IndexedDocument>,
  filters: readonly NumberFilter[],
): Promise<ShownNames['measured']> {
  const measureFilters = filters.filter(({ attribute }) => isMeasureFilter(attribute))
  if (measureFilters.length === 0) return new Map()
  const found = [...documents].flatMap(([node, { document }]) => (document.entityType === VERSION ? [node] : []))
  const versions = await reader.loader.load(found)
  const companions = await measuringCompanions(reader, versions)
  return new Map(
    versions.map((version, i) => {
      const measuring = companions[i] ?? []
      return [
        version.node,
        measureFilters.flatMap((filter) => numbersOf(reader, version, measuring, filter).slice(0, 1)),
      ]
    }),
  )
}

function showHit(
  { node, index, document, facts }: IndexedDocument,
  { owners, teams }: ShownOwners,
  { name, attributes, compared, measured }: ShownNames,
): Omit<ShownHit, 'renamedTo' | 'current' | 'accounts' | 'why'> {
  const { id, entityType } = document
  const entity = index === 'entities' ? document : null
  return {
    uri: id,
    name: document.name ?? ('email' in document ? document.email : null),
    entityType,
    index,
    description: entity === null || entity.description === null ? null : excerptOf(entity.description),
    updatedAt: entity?.updatedAt ?? null,
    domain: entity?.domain ?? null,
    businessDomains: entity?.businessDomains ?? [],
    tags: entity?.tags ?? [],
    owners: owners.map((uri) => ({ uri, name: name(uri) })),
    teams: teams.map((team) => ({ uri: isUri(team) ? team : null, name: name(team) })),
    standing: facts.standing,
    usage: facts.usage,
    attributes: shownAttributes(withMeasured(facts, measured.get(node)), attributes, compared),
  }
}

function withMeasured(facts: SearchFacts, measured: SearchFacts['numbers'] | undefined): SearchFacts {
  if (measured === undefined) return facts
  return { ...facts, numbers: [...facts.numbers.filter(({ attribute }) => !isMeasureFilter(attribute)), ...measured] }
}

function shownAttributes(
  { attributes, numbers }: SearchFacts,
  known: AttributeNames,
  compared: ReadonlySet<string>,
): ShownHit['attributes'] {
  const texts = attributes.map((text) => {
    const separator = text.indexOf('::')
    return { path: text.slice(0, separator), value: text.slice(separator + 2) }
  })
  const all = [...texts, ...numbers.map(({ attribute, value }) => ({ path: attribute, value }))]
  return all.flatMap(({ path, value }) => {
    const attribute = known.find(path)
    if (attribute === null) return []
    const { typed: name, kind } = attribute
    // There are many metrics and parameters, and most don't explain a hit.
    if (kind === 'metric' || kind === 'parameter')
      return compared.has(path) && typeof value === 'number' ? [{ name, kind: 'number', value: String(value) }] : []
    return [{ name, kind, value: kind === 'time' ? new Date(value).toISOString() : String(value) }]
  })
}

function whyOf(indexed: IndexedDocument, query: HitQuery, attributes: ShownHit['attributes']): ShownHit['why'] {
  const { rung, sentence, matched } = explain(indexed, query)
  const measured = attributes.flatMap(({ name, value }) =>
    isMeasureFilter(name) ? [`${name.slice(name.indexOf('.') + 1)} is ${value}`] : [],
  )
  return {
    rung,
    sentence: measured.length === 0 ? sentence : `${sentence} Its ${and(measured)}.`,
    matched: matched.map(({ field, text, ranges }) => ({ field, ...excerptAround(text, ranges) })),
  }
}

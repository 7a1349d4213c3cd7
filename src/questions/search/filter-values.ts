import {
  BEST_HITS,
  type FacetField,
  type NodeFilter,
  type NumberFilter,
  type SearchFilter,
  type SearchIndex,
} from '../../contracts/search-index.ts'
import type { AttributeNumber } from '../../contracts/search-documents.ts'
import type { NodeId } from '../../contracts/log.ts'
import { getOrInsert } from '../../lib/maps.ts'
import { newSharedBits, setBit } from '../../lib/bits.ts'
import { lookedUpBy, isLookup } from '../../model/lookup.ts'
import { partsOf, type Uri } from '../../model/uri.ts'
import type { Time } from '../../model/facts.ts'
import { nameOf } from '../../catalogue/entity.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Reader } from '../../query/reader.ts'
import { accountsOf } from '../../walk/accounts.ts'
import { analyseTyped, foldCase } from '../../search/analyse.ts'
import { companionsInGraph, type Companion } from '../../query/compare/companions.ts'
import { measuringCompanions } from '../../query/compare/measuring-companions.ts'
import { lastMeasurements } from '../../query/compare/compared-metrics.ts'
import type { Entity } from '../../query/entities/entity.ts'
import { carriersOf } from '../../query/entities/carried.ts'
import { nodesWithReasons, reasonsMeant } from '../../query/quality/noted-reasons.ts'
import { unusedNodes } from '../../query/lineage/unused.ts'
import { filterAttributes } from '../../search/attributes.ts'
import { METRIC } from '../../search/metrics-and-parameters.ts'
import { isWithin } from '../../search/facets.ts'
import { NO_FILTERS } from '../../search/plan.ts'
import { isExactRung, rungOfRank } from '../../search/rank.ts'
import type { FoundOwners, MeasureFilters, ValueLookup } from '../../search/language/resolve-indexed.ts'
import { isUri } from './value-names.ts'

/** Maximum number of users and groups of one name that a filter stands for. */
const MAX_NAMESAKES = 20
/** Maximum number of values beginning with a text that are searched for an exact match. */
const MAX_BEGINNING_SO = 50

/**
 * Resolves values of filters against the index for one request: each once, however often the query contains it and is
 * read again with parts left out.
 */
export function valuesIn(index: SearchIndex, reader: Reader, now: Time): ValueLookup {
  const found = lookUp(index, reader, now)
  return {
    owners: lookUpOnce(found.owners),
    accounts: found.accounts,
    spelt: lookUpOnce(found.spelt),
    attributeValues: lookUpOnce(found.attributeValues),
    unused: lookUpOnce(found.unused),
    withReasons: lookUpOnce(found.withReasons),
    carrying: lookUpOnce(found.carrying),
    measured: lookUpOnce(found.measured),
    hasNumber: lookUpOnce(found.hasNumber),
    tagsOfValue: lookUpOnce(found.tagsOfValue),
  }
}

/** Holds no more entries than a query has values. */
function lookUpOnce<Given extends readonly unknown[], T>(
  look: (...given: Given) => Promise<T>,
): (...given: Given) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (...given) => getOrInsert(known, JSON.stringify(given), () => look(...given))
}

function lookUp(index: SearchIndex, reader: Reader, now: Time): ValueLookup {
  const beginning = async (field: FacetField, text: string): Promise<readonly string[]> =>
    (await index.complete(field, text, MAX_BEGINNING_SO)).map(({ value }) => value)
  return {
    owners: (text, among) => ownersIn(index, reader, { text, among, now }),
    accounts: (uri) => withOtherAccounts(uri, reader),
    spelt: async (field, text) => {
      const values = await beginning(field, text)
      // ACTIVE in one source is active in another, and one value of the facet.
      return values.includes(text) && field !== 'attribute'
        ? [text]
        : values.filter((value) => foldCase(value) === foldCase(text))
    },
    attributeValues: (path, text) => beginning('attribute', `${path}::${text}`),
    unused: () => unusedNodes(reader),
    withReasons: (texts) =>
      nodesWithReasons(
        reader,
        texts.flatMap((text) => reasonsMeant(text, reader.catalogue)),
        now,
      ),
    carrying: (tags) => carriersOf(reader, tags),
    measured: (filters, most) => findMeasured(index, reader, { ...filters, most, now }),
    hasNumber: async (attribute) => {
      const any = { attribute, ranges: [{ from: null, until: null }], negative: false }
      const wanted = { text: '', words: [], phrases: [], without: [], ...NO_FILTERS, numbers: [any] }
      const { total } = await index.search({ wanted, indices: ['entities'], limit: 1, now, ...BEST_HITS })
      return total > 0
    },
    tagsOfValue: async (text) => {
      const ending = `::${foldCase(text)}`
      return (await beginning('tag', text)).filter((tag) => foldCase(tag).endsWith(ending))
    },
  }
}

const MEASURED_AT_A_TIME = 1_000

/** Looks at each version in the graph, some microseconds each, and takes the values that its page shows. */
async function findMeasured(
  index: SearchIndex,
  reader: Reader,
  { now, most, ...measures }: MeasureFilters & { readonly most: number; readonly now: Time },
): Promise<NodeFilter['bits'] | null> {
  const measured = new Set<NodeId>()
  const wanted = { text: '', words: [], phrases: [], without: [], ...NO_FILTERS, ...measures }
  const request = { wanted, indices: ['entities'] as const, limit: MEASURED_AT_A_TIME, now, ...BEST_HITS }
  for (let page = await index.search(request); ; page = await index.search({ ...request, position: page.next })) {
    for (const { node } of page.hits) measured.add(node)
    if (measured.size > most) return null
    if (page.next === null) break
  }
  const bits = newSharedBits(reader.graph.idBound)
  for (const node of measured) if (reader.typeOf(node) !== VERSION) setBit(bits, node)
  for await (const nodes of reader.nodesOfType(VERSION, MEASURED_AT_A_TIME)) {
    const besideIt = (node: NodeId) => companionsInGraph(reader, { node, entityType: VERSION })
    const may = nodes.filter((node) => measured.has(node) || besideIt(node).some((one) => measured.has(one.node)))
    const versions = await reader.loader.load(may)
    const companions = await measuringCompanions(reader, versions)
    for (const [i, version] of versions.entries())
      if (measures.numbers.every((filter) => numbersOf(reader, version, companions[i] ?? [], filter).length > 0))
        setBit(bits, version.node)
  }
  return bits
}

/**
 * Returns the numbers of an entity and its companions that pass a filter. A logged model may state the first value of a
 * curve, while the last one counts for the version.
 */
export function numbersOf(
  reader: Reader,
  entity: Entity,
  companions: readonly Companion[],
  { attribute, ranges }: NumberFilter,
): readonly AttributeNumber[] {
  const numbers =
    entity.entityType === VERSION && attribute.startsWith(METRIC)
      ? lastMeasurements(reader, entity, companions).numbers.map(({ metric, value }) => ({
          attribute: METRIC + metric.toLowerCase(),
          value,
        }))
      : [entity, ...companions.map((one) => one.entity)].flatMap(
          (one) => filterAttributes(reader.catalogue).valuesOf(one).numbers,
        )
  return numbers.filter((one) => one.attribute === attribute && ranges.some((range) => isWithin(one.value, range)))
}

export const VERSION = 'ModelInstance'

async function ownersIn(
  index: SearchIndex,
  reader: Reader,
  { text, among, now }: { readonly text: string; readonly among: 'anyone' | 'groups'; readonly now: Time },
): Promise<FoundOwners> {
  const { hits: found } = await index.search({
    wanted: {
      text: text.trim(),
      words: analyseTyped(text),
      phrases: [],
      without: [],
      ...NO_FILTERS,
      filters: among === 'anyone' ? [] : [NO_USERS],
    },
    indices: ['owners'],
    limit: MAX_NAMESAKES,
    now,
    ...BEST_HITS,
  })
  const hits = found.filter(({ uri }) => among === 'anyone' || mayBeGroup(uri, reader.catalogue))
  const beginning = among === 'anyone' ? await unresolvedOwners(index, text.trim()) : []
  const uris = [
    ...hits.filter(({ rank }) => isExactRung(rungOfRank(rank))).flatMap(({ uri }) => withOtherAccounts(uri, reader)),
    ...beginning.filter((lookup) => foldCase(lookedUpBy(lookup).text) === foldCase(text.trim())),
  ]
  if (uris.length > 0) return { uris, nearest: null }
  // No source gives them a complete name, so the beginning of an address must do.
  if (beginning.length > 0) return { uris: beginning, nearest: null }
  const [first] = hits
  // Without words, everybody is listed.
  if (first === undefined || analyseTyped(text).length === 0) return { uris: [], nearest: null }
  const [entity] = await reader.loader.load([first.node])
  const { resourceId } = partsOf(first.uri)
  const name = entity === undefined ? null : nameOf(entity)
  return { uris: [], nearest: name === null ? resourceId : `${name} (${resourceId})` }
}

/** A person also owns what their other accounts own. */
function withOtherAccounts(uri: Uri, reader: Reader): readonly Uri[] {
  const node = reader.graph.idOf(uri)
  return node === undefined ? [uri] : accountsOf(reader, node).map((account) => reader.graph.uriOf(account))
}

/** Includes groups, and stubs, whose type an index doesn't have. */
export const NO_USERS: SearchFilter = { field: 'type', values: ['User'], negative: true }

export function mayBeGroup(uri: Uri, catalogue: Catalogue): boolean {
  return catalogue.onlyTypeOf(partsOf(uri).componentType)?.name !== 'User'
}

/** Finds unresolved owners that sources name by an address or a name beginning with the text. */
async function unresolvedOwners(index: SearchIndex, text: string): Promise<readonly Uri[]> {
  if (text === '') return []
  const values = (await index.complete('owner', text, MAX_BEGINNING_SO)).map(({ value }) => value)
  return values.filter((value) => isUri(value)).filter((value) => isLookup(value))
}

import {
  FACET_FIELDS,
  UPDATE_AGES,
  GOVERNANCE,
  SEARCH_SORTS,
  type FacetField,
  type NodeFilter,
  type NumberFilter,
  type SearchFilter,
  type SearchRequest,
  type RequiredMatches,
} from '../../contracts/search-index.ts'
import type {
  IndexedDocument,
  IndexChange,
  Ownership,
  SearchFacts,
  Standing,
} from '../../contracts/search-documents.ts'
import { below, type Random } from '../../lib/random.ts'
import type { Uri } from '../../model/uri.ts'
import { analyse } from '../../search/analyse.ts'
import { facetValues } from '../../search/facets.ts'
import { searchedValues } from '../../search/values.ts'
import { ago, entity, NOW, owner, request, uriOf, requireWords } from './build.ts'

/** A small world, so that everything meets everything: a handful each of names, words, owners, tags and dates. */
const WORDS: readonly string[] = [
  'ranking rankign ranker rank ranked r model models modelled Modell v5 v6 42 embedding embeddings personalization personalisation',
  'PyTorch pytorch torch XMLReader scene scenes visual similarity recommendation reccomendation of the with a',
  'résumé resume RÉSUMÉ naïve e\u0301te\u0301 straße İstanbul ﬁle ｆｕｌｌ Ωmega \ud800 AND OR* "quoted" c++',
  '視覚類似 視覚 類 ランキング ภาษาไทย 𠮷野家 한국어 שלום שָׁלוֹם עולם مرحبا مَرْحَبًا हिन्दी',
].flatMap((line) => line.split(' '))
const SEPARATORS = [' ', ' ', ' ', '-', '_', '/', '.', '::', ', ', '\n', '']
const TAGS = [
  'team::ads',
  'team::studio',
  'env::production',
  'env::staging',
  'model.state::released',
  'bare',
  'lang::日本語',
  'a::b::c',
  'key::ranking',
]
const DATES: readonly (string | null)[] = [
  null,
  'some day',
  ago(0.5),
  ago(3),
  ago(3),
  ago(20),
  ago(60),
  ago(200),
  ago(900),
  '2026-05-30',
  '1969-01-01',
]
const ATTRIBUTES: readonly string[] = [
  'status::failed',
  'status::ACTIVE',
  'stage::production',
  'a.b::c::d',
  'online::true',
]
const NUMBERED: readonly string[] = ['rowCount', 'row', 'createdAt', 'usage.reads30d']
const NUMBERS: readonly number[] = [0, -0, 1, 1.5, -1, -1e300, 1e300, 5e-324, 1_000_000, NOW]
const OWNERS: readonly Uri[] = ['alice', 'bob', 'people/alice'].map((id) => uriOf('user', id))
const TEAMS: readonly string[] = [uriOf('group', 'ads'), uriOf('group', 'studio'), 'Infra']
const STANDINGS: readonly Standing[] = ['live', 'live', 'live', 'live', 'retired', 'gone']
/** Few enough nodes that most changes change something. */
export const MAX_NODES = 60

const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  scene: ['embedding', 'visual'],
  similarity: ['embedding', 'recommendation', 'ranking'],
  rank: ['torch'],
  שלום: ['עולם'],
  of: ['model'],
}

/** Synonyms that a company might have declared, for every index under test. */
export function corpusSynonyms(word: string): readonly string[] {
  return SYNONYMS[word] ?? []
}

export function pickOf<T>(random: Random, items: readonly T[]): T {
  return items[below(random, items.length)] as T
}

function pickSome<T>(random: Random, items: readonly T[], most: number): T[] {
  return Array.from({ length: below(random, most + 1) }, () => pickOf(random, items))
}

function chance(random: Random, part: number): boolean {
  return random() < part
}

/** Sometimes a very long one: beyond the longest word, or beyond the most words. */
export function randomText(random: Random, most: number): string {
  if (chance(random, 0.001)) return `first ${'ranking '.repeat(2_100)}last`
  if (chance(random, 0.01)) return `${'long'.repeat(15)}${below(random, 3)}`
  return pickSome(random, WORDS, most)
    .map((word) => word + pickOf(random, SEPARATORS))
    .join('')
    .trim()
}

export function randomOwnership(random: Random): Ownership {
  return {
    owners: pickSome(random, OWNERS, 3),
    teams: pickSome(random, TEAMS, 2),
    inherited: chance(random, 0.3),
    abandoned: chance(random, 0.2),
  }
}

function randomFacts(random: Random): SearchFacts {
  return {
    ...randomOwnership(random),
    platform: pickOf(random, ['registry', 'airflow', 'identity']),
    state: pickOf(random, ['UNCACHED', 'HYDRATED', 'ENRICHED']),
    status: pickOf(random, [null, null, 'failed', 'SUCCEEDED', 'in review']),
    error: chance(random, 0.9) ? null : randomText(random, 6),
    metrics: pickSome(random, ['auc', 'NDCG@10', 'click-through rate'], 2),
    columns: pickSome(random, ['customer_id', 'spend', 'CTR'], 2),
    attributes: pickSome(random, ATTRIBUTES, 3),
    numbers: Array.from({ length: below(random, 4) }, () => ({
      attribute: pickOf(random, NUMBERED),
      value: pickOf(random, NUMBERS),
    })),
    usage: pickOf(random, [0, 0, 0, 1, 1, 2, 500]),
    standing: pickOf(random, STANDINGS),
    described: chance(random, 0.5),
    issues: chance(random, 0.3),
    production: chance(random, 0.3),
    staleAt: pickOf(random, [null, NOW - 1, NOW, NOW + 1, NOW + 40_000_000_000]),
  }
}

/** A node keeps its URI, but may turn from an entity into an owner. */
export function randomIndexed(random: Random, node: number): IndexedDocument {
  const id = idOf(node)
  const name = chance(random, 0.1) ? null : randomText(random, 4)
  const facts = randomFacts(random)
  if (node % 5 === 0 && chance(random, 0.9)) {
    const entityType = pickOf(random, ['User', 'Group'] as const)
    const email = pickOf(random, [null, 'Alice@example.org', `u${node}@example.org`])
    return owner(node, { ...facts, id, entityType, name, email, memberOf: pickSome(random, ['Ads', 'Studio Team'], 2) })
  }
  return entity(node, {
    ...facts,
    id,
    name,
    entityType: pickOf(random, ['Model', 'Model', 'ModelInstance', 'Feature', 'Pipeline', null]),
    description: chance(random, 0.4) ? null : randomText(random, 12),
    ownerNames: pickSome(random, ['Alice Smith', 'Bob', 'Álvaro'], 3),
    related: Array.from({ length: below(random, 4) }, () => randomText(random, 2)),
    tags: pickSome(random, TAGS, 4),
    domain: pickOf(random, [null, 'models', 'features']),
    businessDomains: pickSome(random, ['Ads', 'Studio', 'Qualité'], 2),
    updatedAt: pickOf(random, DATES),
  })
}

function idOf(node: number): Uri {
  const word = WORDS[node % WORDS.length] ?? ''
  const ids = [`x${node}`, `folder/${word.toWellFormed()}`, `${word.toWellFormed()}/${node}`, `ranking-v${node}`]
  return uriOf(node % 5 === 0 ? 'user' : 'model', ids[node % ids.length] ?? '')
}

/** Generates puts of new and known nodes, and drops. */
export function randomChanges(random: Random, count: number): IndexChange[] {
  return Array.from({ length: count }, () => {
    const node = 1 + below(random, MAX_NODES)
    return chance(random, 0.15) ? { drop: { node, id: idOf(node) } } : { put: randomIndexed(random, node) }
  })
}

/** Generates a request for a first page, with words that documents have, or nearly have. */
export function randomRequest(random: Random, documents: readonly IndexedDocument[]): SearchRequest {
  return request(randomWanted(random, documents), {
    indices: pickOf(random, [['entities', 'owners'], ['entities', 'owners'], ['entities'], ['owners']] as const),
    limit: pickOf(random, [1, 2, 5, 20, 100]),
    facets: chance(random, 0.5) ? FACET_FIELDS : pickSome(random, FACET_FIELDS, 3),
    sort: chance(random, 0.8) ? 'relevance' : pickOf(random, SEARCH_SORTS),
    synonyms: chance(random, 0.7),
  })
}

function randomWanted(random: Random, documents: readonly IndexedDocument[]): RequiredMatches {
  const text = chance(random, 0.1) ? '' : typeText(random, sample(random, documents))
  return requireWords(text.slice(0, 1_000), {
    words: requireWords(text.slice(0, 1_000)).words.slice(0, 16),
    phrases: chance(random, 0.15) ? randomPhrases(random, documents) : [],
    without: chance(random, 0.15) ? randomPhrases(random, documents) : [],
    filters: chance(random, 0.4)
      ? [randomFilter(random, documents), ...pickSome(random, [randomFilter(random, documents)], 1)]
      : [],
    updated: chance(random, 0.1)
      ? [{ from: NOW - 90 * 24 * 3_600_000, until: pickOf(random, [null, NOW]), negative: chance(random, 0.3) }]
      : [],
    numbers: chance(random, 0.15) ? [randomNumbers(random), ...pickSome(random, [randomNumbers(random)], 1)] : [],
    nodes: chance(random, 0.1) ? [randomNodes(random)] : [],
  })
}

function randomNumbers(random: Random): NumberFilter {
  const bound = (): number | null => (chance(random, 0.3) ? null : pickOf(random, NUMBERS))
  const ranges = Array.from({ length: below(random, 3) }, () => ({ from: bound(), until: bound() }))
  return { attribute: pickOf(random, NUMBERED), ranges, negative: chance(random, 0.3) }
}

function randomNodes(random: Random): NodeFilter {
  const bits = new Uint32Array(new SharedArrayBuffer(4 * below(random, 3)))
  for (let word = 0; word < bits.length; word++) bits[word] = below(random, 2 ** 32)
  return { bits, negative: chance(random, 0.3) }
}

/** Returns a document's text, an id, or random words. */
function sample(random: Random, documents: readonly IndexedDocument[]): string {
  const one = documents[below(random, documents.length)]
  if (one === undefined || chance(random, 0.25)) return randomText(random, 3)
  if (chance(random, 0.15)) return one.document.id
  if (chance(random, 0.5)) return one.document.name ?? ''
  return pickOf(random, searchedValues(one)).text
}

/** Varies a text as people type: in another case, with a word less or more or cut short, with a slip. */
function typeText(random: Random, text: string): string {
  const words = text.split(/[\s_:-]+/)
  switch (below(random, 7)) {
    case 0:
      return text.toUpperCase()
    case 1:
      return words.toSpliced(below(random, words.length), 1).slice(0, 4).join(' ')
    case 2:
      return [...words.slice(0, 3), pickOf(random, WORDS)].join(' ')
    case 3:
      return words
        .slice(0, 3)
        .map((word) => word.slice(0, 1 + below(random, word.length + 1)))
        .join(' ')
    case 4:
      return words
        .slice(0, 3)
        .map((word) => slip(random, word))
        .join(' ')
    case 5:
      return words.join('-')
    default:
      return text
  }
}

/** Changes, omits, adds or swaps one letter. */
function slip(random: Random, word: string): string {
  const letters = [...word]
  const at = below(random, letters.length + 1)
  const [here = '', next = ''] = letters.slice(at)
  const instead = pickOf(random, [['e'], [], ['e', here], [next, here]] as const)
  return letters.toSpliced(at, instead[1] === here && instead[0] === next ? 2 : 1, ...instead).join('')
}

/** Takes some consecutive words of a text. */
export function randomPhrases(random: Random, documents: readonly IndexedDocument[]): string[][] {
  const words = analyse(sample(random, documents)).words
  const from = below(random, words.length)
  const phrase = words.slice(from, from + 1 + below(random, 3))
  return phrase.length === 0 ? [] : [phrase]
}

export function randomFilter(random: Random, documents: readonly IndexedDocument[]): SearchFilter {
  const field = pickOf(random, FACET_FIELDS)
  const values = documents.slice(0, 20).flatMap((one) => facetValues(one, field, NOW))
  return {
    field,
    values: [...pickSome(random, [...values, ...everyValue(field)], 2), ...unknownValue(random)],
    negative: chance(random, 0.3),
  }
}

function everyValue(field: FacetField): readonly string[] {
  return field === 'updated' ? UPDATE_AGES : field === 'governance' ? GOVERNANCE : []
}

function unknownValue(random: Random): readonly string[] {
  return chance(random, 0.2) ? ['nobody has this'] : []
}

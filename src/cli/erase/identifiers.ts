// Finds the person to erase, and the names, addresses and account names in the record.
import { formatCount } from '../../lib/format-count.ts'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { isObject, type Json } from '../../lib/json.ts'
import { KEYS } from '../../model/key.ts'
import { MAX_WORDS, wordsOf } from '../../model/erasure.ts'
import { PEOPLE } from '../../model/people.ts'
import { canonicalUri, partsOf, type Uri } from '../../model/uri.ts'
import type { ErasableRecord } from './erasable.ts'

const PERSON_TYPE = 'User'
/** Attributes that name a person. */
const NAMING = ['name', 'email'] as const
/** Shorter ones occur in too many texts. */
const MIN_LETTERS = 3
const MAX_IDENTIFIERS = 200

interface ErasureRequest {
  /** A URI, an e-mail address, an account name or a name. */
  readonly person: string
  readonly also: readonly string[]
  readonly without: readonly string[]
}

/** Shows what an erasure would remove, for the person who decides it. */
export interface Identifiers {
  /** In order, each as recorded. */
  readonly texts: readonly string[]
  readonly accounts: readonly string[]
  /** Texts that also name the person but stay, each with the reason. */
  readonly left: readonly { readonly text: string; readonly reason: string }[]
}

interface KnownPerson {
  readonly uri: string
  readonly texts: Set<string>
}

/** Throws if nobody matches, or several people might. */
export async function identifiersOf(record: ErasableRecord, request: ErasureRequest): Promise<Identifiers> {
  const people = await peopleIn(record)
  const meant = meantBy(request.person, people)
  const mine = new Set<string>()
  for (const { texts } of meant) for (const text of texts) mine.add(text)
  if (meant.length === 0 || request.person.includes('@')) mine.add(request.person)
  const others = people
    .filter((person) => !meant.includes(person))
    .flatMap(({ uri, texts }) => [...texts].map((text): [string, string] => [sameText(text), uri]))
  const elsewhere = new Map(others)
  const reserved = await reservedWords(record)
  const [texts, left]: [string[], { text: string; reason: string }[]] = [[], []]
  const wanted = new Set(request.also.map(sameText))
  const unwanted = new Set(request.without.map(sameText))
  for (const text of new Set([...mine, ...reverseNames(mine), ...request.also])) {
    if (unwanted.has(sameText(text))) continue
    const reason = reasonToLeave(text, {
      reserved,
      other: wanted.has(sameText(text)) ? null : elsewhere.get(sameText(text)),
    })
    if (reason === null) texts.push(text)
    else left.push({ text, reason })
  }
  if (texts.length > MAX_IDENTIFIERS)
    throw new Error(
      `${formatCount(texts.length, 'name was', 'names were')} found; at most ${MAX_IDENTIFIERS} can be erased at once.`,
    )
  return { texts: texts.sort(), accounts: meant.map(({ uri }) => uri).sort(), left }
}

function reasonToLeave(
  text: string,
  { reserved, other }: { readonly reserved: ReadonlySet<string>; readonly other: string | null | undefined },
): string | null {
  const words = wordsOf(text)
  const [word = ''] = words
  if (words.length === 0 || words.join('').length < MIN_LETTERS)
    return 'the text is too short to distinguish from other words'
  if (words.length > MAX_WORDS) return `the text has more than ${MAX_WORDS} words`
  if (words.length === 1 && reserved.has(word))
    return 'the text is a name of the record itself, such as a source, type or attribute'
  if (other != null) return `the text also names ${other}; add it with --also to erase it anyway`
  return null
}

const sameText = (text: string): string => wordsOf(text).join(' ')

/** Directories write `Müller, Anna`. */
function reverseNames(texts: ReadonlySet<string>): string[] {
  return [...texts]
    .filter((text) => !text.includes('@') && !text.includes(',') && /^\S+( \S+)+$/.test(text))
    .map((text) => text.split(' '))
    .map((words) => `${words.at(-1)}, ${words.slice(0, -1).join(' ')}`)
}

/** Finds the people whom the text names, and everybody who shares an address with one of them. */
function meantBy(text: string, people: readonly KnownPerson[]): readonly KnownPerson[] {
  const uri = canonicalUri(text)
  const isMeant = uri.ok
    ? (person: KnownPerson) => person.uri === uri.value
    : (person: KnownPerson) => [...person.texts].some((one) => sameText(one) === sameText(text))
  const meant = new Set(people.filter(isMeant))
  if (uri.ok && meant.size === 0) throw new Error(`The record has no person ${uri.value}.`)
  const seeds = [...meant]
  const [first] = seeds
  if (first !== undefined && !text.includes('@')) {
    const joined = withSameAddresses(new Set([first]), people)
    const apart = seeds.find((one) => !joined.has(one))
    if (apart !== undefined)
      throw new Error(
        `"${text}" matches ${first.uri} and ${apart.uri}, who may be two people: give a URI or an address.`,
      )
  }
  return [...withSameAddresses(meant, people)]
}

function withSameAddresses(meant: Set<KnownPerson>, people: readonly KnownPerson[]): ReadonlySet<KnownPerson> {
  for (let size = -1; size < meant.size;) {
    size = meant.size
    const addresses = new Set([...meant].flatMap(addressesOf))
    for (const person of people) if (addressesOf(person).some((one) => addresses.has(one))) meant.add(person)
  }
  return meant
}

function addressesOf({ texts }: KnownPerson): string[] {
  return [...texts].filter((text) => text.includes('@')).map(sameText)
}

/** Returns everybody who is or was recorded, with everything ever stated about them, and those who signed in. */
async function peopleIn(record: ErasableRecord): Promise<readonly KnownPerson[]> {
  const people = new Map<unknown, KnownPerson>()
  for await (const { values } of record.rows('node', ['id', 'uri', 'entity_type', 'typed_before', 'requested'])) {
    const { id, uri, entity_type: type, typed_before: before, requested } = values
    if (type !== PERSON_TYPE && !mentionsType(before, PERSON_TYPE) && !mentionsType(requested, PERSON_TYPE)) continue
    const { resourceId } = partsOf(uri as Uri)
    people.set(String(id), { uri: String(uri), texts: new Set([resourceId]) })
  }
  const facts: readonly (readonly [table: string, node: string, columns: readonly string[]])[] =
    record.engine === 'sqlite'
      ? [
          ['delta', 'node', ['asserted']],
          ['document', 'node', ['attributes']],
          ['part_facts', 'node', ['attributes']],
        ]
      : [
          ['delta', 'node', ['asserted']],
          ['document_facts', 'node', ['attributes']],
        ]
  for (const [table, node, columns] of facts) {
    for await (const { values } of record.rows(table, [node, ...columns])) {
      const person = people.get(String(values[node]))
      if (person === undefined) continue
      for (const column of columns) for (const text of namesIn(values[column])) person.texts.add(text)
    }
  }
  const accounts: KnownPerson[] = []
  for await (const { values } of record.rows('account', ['id', 'name', 'email'])) {
    const id = String(values.id)
    const texts = [id.slice(id.indexOf('#') + 1), values.name, values.email].filter((one) => typeof one === 'string')
    accounts.push({ uri: id, texts: new Set(texts) })
  }
  return [...people.values(), ...accounts]
}

function mentionsType(cell: unknown, type: string): boolean {
  return typeof cell === 'string' && cell.includes(`"${type}"`)
}

function namesIn(cell: unknown): string[] {
  if (typeof cell !== 'string') return []
  const attributes = JSON.parse(cell) as Json
  if (!isObject(attributes)) return []
  const keys: readonly unknown[] = Array.isArray(attributes[KEYS]) ? attributes[KEYS] : []
  const values = [...NAMING.map((name) => attributes[name]), ...keys.map((key) => (isObject(key) ? key.value : null))]
  return values.filter((value) => typeof value === 'string' && value.trim() !== '') as string[]
}

/**
 * Words that the record itself uses: names of types and attributes, of platforms and operations. An account called
 * `admin` or `registry` can't be told from them.
 */
async function reservedWords(record: ErasableRecord): Promise<ReadonlySet<string>> {
  const reserved = new Set<string>()
  const add = (text: unknown): void => {
    if (typeof text === 'string') for (const word of wordsOf(text)) reserved.add(word)
  }
  const addNames = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(addNames)
    else if (isObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        add(name)
        if (name === 'name' || name === 'componentType' || name === 'domain') add(member)
        addNames(member)
      }
    }
  }
  addNames(builtinCatalogue().definitions)
  const columns: readonly (readonly [table: string, columns: readonly string[]])[] = [
    ['edge_type', ['name']],
    ['follower', ['name']],
    ['audit', ['operation', 'kind']],
    ['guard', ['platform']],
  ]
  for (const [table, of] of columns)
    for await (const { values } of record.rows(table, of)) for (const value of Object.values(values)) add(value)
  for await (const { values } of record.rows('document_kind', ['platform', 'type', 'origin'])) {
    add(values.platform)
    add(values.origin)
    if (values.platform !== PEOPLE) add(values.type)
  }
  for await (const { values } of record.rows('node', ['uri'])) {
    const [componentType, platform] = String(values.uri).slice('aip://'.length).split('/', 2)
    add(componentType)
    add(platform)
  }
  return reserved
}

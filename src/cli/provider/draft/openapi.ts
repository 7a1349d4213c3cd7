// Finds what an OpenAPI document describes as listable.
import { asObject, isObject, listOf, type Json, type JsonObject } from '../../../lib/json.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { idMemberOf } from './identity.ts'
import { inferPaging, type InferredPaging, type PagingParameter } from './paging.ts'
import type { DescribedApi, DraftRequest, Property, Resource } from './resource.ts'
import { SchemaReader } from './schema.ts'
import { camel, member, sameWords, singular } from './words.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace']
/** Larger documents describe more than anyone drafts from. */
const MAX_OPERATIONS = 5_000
/** Last segment of a listing that takes its filter in a body. */
const BY_FILTER = /\/(filter|search|query|list)$/
const PARAMETER = /^\{([^{}]+)\}$/

interface Operation {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly content: JsonObject
  readonly item: JsonObject
}

export function describeOpenApi(document: Json): Result<DescribedApi> {
  if (!isObject(document)) return err("the document isn't OpenAPI: it isn't an object")
  if (typeof document.swagger === 'string')
    return err(
      `the document describes its API as Swagger ${document.swagger}; OpenAPI 3.0 or 3.1 is read, to which converters translate it`,
    )
  if (typeof document.openapi !== 'string')
    return err('the document isn\'t OpenAPI: it has no "openapi" with a version')
  if (!/^3\.[01]\b/.test(document.openapi))
    return err(`the document is OpenAPI ${document.openapi.slice(0, 20)}; 3.0 and 3.1 are read`)
  const paths = Object.entries(asObject(document.paths))
  const count = paths.reduce(
    (sum, [, item]) => sum + METHODS.filter((method) => asObject(item)[method] !== undefined).length,
    0,
  )
  if (count === 0) return err('the document has no operations: its "paths" are empty')
  if (count > MAX_OPERATIONS) return err(`the document has ${count} operations; at most ${MAX_OPERATIONS} are read`)
  return ok(new OpenApi(document, count).described())
}

class OpenApi {
  readonly #document: JsonObject
  readonly #operations: number
  readonly #schemas: SchemaReader
  readonly #gets = new Map<string, Operation>()
  #prefix = ''
  readonly #leftOut: { at: string; why: string }[] = []
  readonly #resources = new Map<string, Resource | null>()

  constructor(document: JsonObject, operations: number) {
    this.#document = document
    this.#operations = operations
    this.#schemas = new SchemaReader(document)
    for (const [path, value] of Object.entries(asObject(document.paths))) {
      const item = this.#schemas.resolved(value)
      if (item.get !== undefined) this.#gets.set(path, { method: 'get', path, content: asObject(item.get), item })
    }
  }

  described(): DescribedApi {
    const { prefix, baseUrl } = this.#server()
    this.#prefix = prefix
    const listings = [...this.#gets.values(), ...this.#filters()].filter(({ path }) => !PARAMETER.test(lastOf(path)))
    for (const { path } of listings.toSorted((a, b) => a.path.split('/').length - b.path.split('/').length))
      this.#resource(collectionOf(path))
    const resources = [...this.#resources.values()].filter((each) => each !== null)
    const title = asObject(this.#document.info).title
    return {
      title: typeof title === 'string' ? title : 'an API',
      operations: this.#operations,
      resources,
      leftOut: this.#leftOut,
      versionPath: this.#versionPath(prefix),
      baseUrl,
    }
  }

  /** Returns the first server: its path prefixes each path, and its host is the product's. */
  #server(): { readonly prefix: string; readonly baseUrl: string | null } {
    const { url } = asObject(listOf(this.#document.servers)[0])
    if (typeof url !== 'string' || url.includes('{')) return { prefix: '', baseUrl: null }
    const parsed = URL.parse(url, 'http://nowhere.invalid')
    const prefix = (parsed?.pathname ?? '').replace(/\/+$/, '')
    const isElsewhere = parsed !== null && parsed.hostname !== 'nowhere.invalid'
    return { prefix, baseUrl: isElsewhere ? parsed.origin : null }
  }

  #versionPath(prefix: string): string | null {
    for (const operation of this.#gets.values()) {
      if (!operation.path.endsWith('/version') || operation.path.includes('{')) continue
      const version = this.#answerOf(operation)?.members.find(
        ({ name, kind }) => name === 'version' && kind === 'string',
      )
      if (version !== undefined) return prefix + operation.path
    }
    return null
  }

  #filters(): readonly Operation[] {
    return Object.entries(asObject(this.#document.paths)).flatMap(([path, value]) => {
      const item = this.#schemas.resolved(value)
      return BY_FILTER.test(path) && item.post !== undefined && !this.#gets.has(collectionOf(path))
        ? [{ method: 'post' as const, path, content: asObject(item.post), item }]
        : []
    })
  }

  /** Finds each collection once, its container first. */
  #resource(path: string): Resource | null {
    const known = this.#resources.get(path)
    if (known !== undefined) return known
    // A description that leads back to itself has no outermost collection.
    this.#resources.set(path, null)
    const resource = this.#makeResource(path)
    if (resource === null) return null
    if (typeof resource === 'string') {
      this.#leftOut.push({ at: path, why: resource })
      return null
    }
    this.#resources.set(path, resource)
    return resource
  }

  /** Returns null if there is no listing; a text says why one can't be used. */
  #makeResource(path: string): Resource | string | null {
    const operation = this.#gets.get(path) ?? this.#filters().find((each) => collectionOf(each.path) === path)
    // A path that ends with a parameter is one entity, even if it looks like a list.
    if (operation === undefined || PARAMETER.test(lastOf(path))) return null
    const answer = this.#answerOf(operation)
    if (answer === null) return null
    const key = lastOf(path)
    const items = itemsIn(answer, key)
    if (items === null) return null
    if (!isUsable(operation.path)) return "a provider file can't write its path: a parameter is a whole segment there"
    const within = this.#within(path)
    if (typeof within === 'string') return within
    const required = this.#requiredParameter(operation)
    if (required !== undefined) return `the listing needs the parameter ${required.name}`
    const { own, reading } = this.#identifyItems(path, items)
    if (own === null) return 'no member of its items looks like an id'
    const parts = within.parts.map((part) => (part === own.name ? `${camel(singular(within.key))}_${part}` : part))
    const fromId = parts.filter((part) => !items.of.members.some(({ name }) => name === part))
    const paging = inferPaging(this.#pagingParameters(operation), answer)
    const renameParts = (of: string) => filledIn(of, [...parts, own.name])
    const isSame = reading?.record === '' && this.#sameRecord(operation, reading.operation)
    return {
      key,
      at: path,
      parent: within.parent,
      parts: [...parts, own.name],
      fromId,
      list: {
        ...listingRequest(operation, this.#prefix + renameParts(operation.path), paging),
        items: items.at,
        ...paging.pages,
      },
      read: reading === null ? null : { path: this.#prefix + renameParts(reading.operation.path) },
      record: reading === null || reading.record === '' ? null : reading.record,
      absent: null,
      properties: reading === null ? items.of.members : membersAt(reading.answer, reading.record),
      inferred: [
        `id: ${own.name}, ${own.why}`,
        `items: ${items.at === '@' ? 'the answer itself' : items.at}${items.why}`,
        paging.inferred,
        ...(reading === null
          ? ['read: none, so the items of the listing are taken for complete records']
          : [
              `read: GET ${reading.operation.path}${reading.record === '' ? '' : `, with the record in ${reading.record}`}`,
            ]),
        ...(fromId.length === 0 ? [] : [`${fromId.join(', ')}: of the id alone, as the records lack it`]),
      ],
      decide: [
        ...paging.decide,
        ...(isSame
          ? [
              'completeRecords: true, if the listing has whole records: its items are described like them. Then a page takes the place of a read for each',
            ]
          : []),
        ...(within.parent === null
          ? []
          : [
              `whether it is worth a request for each of ${within.parent.key} in each complete sweep; endsWith: true, if it goes with them`,
            ]),
      ],
    }
  }

  /** Finds the id of an item, and how one is read by it. Paths below the collection may be something else. */
  #identifyItems(path: string, items: FoundItems): IdentifiedItem {
    const collection = lastOf(path)
    const reading = this.#reading(path)
    if (reading !== null) {
      const own = idMemberOf(items.of.members, { collection, parameter: reading.parameter })
      const record = own === null ? null : recordIn(reading.answer, own.name)
      if (record !== null) return { own, reading: { ...reading, record } }
    }
    return { own: idMemberOf(items.of.members, { collection, parameter: null }), reading: null }
  }

  /** Finds the entity that the collection is listed for: its path is below that entity's. */
  #within(
    path: string,
  ): { readonly parent: Resource | null; readonly parts: readonly string[]; readonly key: string } | string {
    const above = path.split('/').slice(0, -1).join('/')
    if (!above.includes('{')) return { parent: null, parts: [], key: '' }
    const collection = above.split('/').slice(0, -1).join('/')
    const parameter = PARAMETER.exec(lastOf(above))?.[1]
    if (parameter === undefined) return `the path is below ${above}, which isn't an item of a listing`
    const parent = this.#resource(collection)
    if (parent === null) return `the path needs {${parameter}}, and ${collection} isn't listed`
    const outer = parent.parts.slice(0, -1)
    return { parent, parts: [...outer, safe(parameter)], key: parent.key }
  }

  #reading(path: string): FoundReading | null {
    for (const operation of this.#gets.values()) {
      const parameter = PARAMETER.exec(lastOf(operation.path))?.[1]
      const isBelow = operation.path.split('/').slice(0, -1).join('/') === path
      if (parameter === undefined || !isBelow || !isUsable(operation.path)) continue
      const answer = this.#answerOf(operation)
      if (answer !== null && this.#requiredParameter(operation) === undefined) return { operation, parameter, answer }
    }
    return null
  }

  #requiredParameter(operation: Operation): PagingParameter | undefined {
    return this.#parameters(operation).find(({ isRequired, preset }) => isRequired && preset === null)
  }

  #parameters({ content, item }: Operation): readonly (PagingParameter & { readonly isRequired: boolean })[] {
    return [...listOf(item.parameters), ...listOf(content.parameters)]
      .map((each) => this.#schemas.resolved(each))
      .filter((each) => each.in === 'query' && typeof each.name === 'string')
      .map((each) => ({
        ...parameterOf(String(each.name), this.#schemas.resolved(each.schema)),
        isRequired: each.required === true,
      }))
  }

  /** A listing by a filter has its paging parameters in the body. */
  #pagingParameters(operation: Operation): readonly PagingParameter[] {
    if (operation.method === 'get') return this.#parameters(operation)
    const body = this.#schemas.resolved(jsonOf(this.#schemas.resolved(operation.content.requestBody)).schema)
    return Object.entries(asObject(body.properties)).map(([name, schema]) =>
      parameterOf(name, this.#schemas.resolved(schema)),
    )
  }

  #answerSchema({ content }: Operation): Json | undefined {
    const responses = Object.entries(asObject(content.responses))
    const good = responses.find(([status]) => /^2(\d\d|XX)$/i.test(status))?.[1]
    return jsonOf(this.#schemas.resolved(good)).schema
  }

  #answerOf(operation: Operation): Property | null {
    const schema = this.#answerSchema(operation)
    if (schema === undefined) return null
    const answer = this.#schemas.property('', schema, 4)
    return answer.kind === 'object' || answer.kind === 'list' ? answer : null
  }

  #sameRecord(listing: Operation, read: Operation): boolean {
    const record = this.#schemas.nameOf(this.#answerSchema(read))
    if (record === null) return false
    const answer = this.#schemas.resolved(this.#answerSchema(listing))
    const lists = [answer, ...Object.values(asObject(answer.properties)).map((each) => this.#schemas.resolved(each))]
    return lists.some(({ items }) => this.#schemas.nameOf(items) === record)
  }
}

function parameterOf(name: string, schema: JsonObject): PagingParameter {
  const number = (value: Json | undefined) => (typeof value === 'number' ? value : null)
  const preset = schema.default ?? null
  return {
    name,
    maximum: number(schema.maximum),
    preset: typeof preset === 'number' ? preset : preset === null ? null : Number.NaN,
  }
}

function jsonOf(of: JsonObject): JsonObject {
  const content = Object.entries(asObject(of.content)).find(([type]) =>
    /^application\/([\w.+-]+\+)?json\b|^\*\/\*$/i.test(type),
  )
  return asObject(content?.[1])
}

/** Tells whether a provider file may have the path. */
function isUsable(path: string): boolean {
  const segments = path.split('/').slice(1)
  return (
    path.startsWith('/') &&
    !path.startsWith('//') &&
    path.length <= 500 &&
    segments.every(
      (each) => PARAMETER.test(each) || (/^[A-Za-z0-9\-._~!$&'()*+,;=:@]*$/.test(each) && !/^\.{1,2}$/.test(each)),
    )
  )
}

/** Returns the collection path above a listing by a filter. */
function collectionOf(path: string): string {
  return path.replace(/\/+$/, '').replace(BY_FILTER, '')
}

function lastOf(path: string): string {
  return path.replace(/\/+$/, '').split('/').at(-1) ?? ''
}

function safe(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/g, '_')
}

/** Names the path's parameters after the parts of the id. */
function filledIn(path: string, parts: readonly string[]): string {
  let next = 0
  return path.replaceAll(/\{[^{}]*\}/g, () => `{${parts[next++] ?? ''}}`)
}

interface FoundReading {
  readonly operation: Operation
  readonly parameter: string
  readonly answer: Property
}

interface IdentifiedItem {
  readonly own: ReturnType<typeof idMemberOf>
  /** `record` is its path in the answer: empty if the answer is the record. */
  readonly reading: (FoundReading & { readonly record: string }) | null
}

interface FoundItems {
  readonly at: string
  readonly of: Property
  readonly why: string
}

const NAMES_OF_ITEMS = [
  'items',
  'data',
  'results',
  'content',
  'value',
  'values',
  'entries',
  'records',
  'objects',
  'list',
]

function itemsIn(answer: Property, key: string): FoundItems | null {
  if (answer.kind === 'list') return answer.of?.kind === 'object' ? { at: '@', of: answer.of, why: '' } : null
  const lists = answer.members.flatMap(({ name, of }) => (of?.kind === 'object' ? [{ name, of }] : []))
  const [first] = lists
  const chosen =
    lists.find(({ name }) => sameWords(name, key)) ??
    lists.find(({ name }) => NAMES_OF_ITEMS.includes(name.toLowerCase())) ??
    first
  if (chosen === undefined) return null
  const why = lists.length > 1 ? `, of ${lists.map(({ name }) => name).join(', ')}` : ', its only list of objects'
  return { at: member(chosen.name), of: chosen.of, why }
}

/** Returns an empty path if the answer is the record itself; null if nothing in it has the id. */
function recordIn(answer: Property, id: string): string | null {
  if (answer.members.some(({ name }) => name === id)) return ''
  const within = answer.members.find(({ members }) => members.some(({ name }) => name === id))
  return within === undefined ? null : member(within.name)
}

function membersAt(answer: Property, record: string): readonly Property[] {
  if (record === '') return answer.members
  return answer.members.find(({ name }) => member(name) === record)?.members ?? []
}

function listingRequest({ method }: Operation, path: string, { values }: InferredPaging): DraftRequest {
  if (method === 'post') return { method: 'POST', path, body: values }
  return { path, ...(Object.keys(values).length > 0 && { query: values }) }
}

// Drafts a provider file, and the types that the catalogue lacks for it, from an API's description.
import { BUILTIN, type NamedFile } from '../../../catalogue/builtin.ts'
import type { TypeDefinition } from '../../../catalogue/definition.ts'
import { RESERVED, RESERVED_ENDING, RESERVED_TYPES, lowerFirst, snakeCase } from '../../../catalogue/names.ts'
import { builtinCatalogue, describeProblem, loadCatalogue } from '../../../catalogue/load.ts'
import type { Catalogue } from '../../../catalogue/registry.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { err, ok, type Result } from '../../../lib/result.ts'
import { parseYaml } from '../../../lib/yaml.ts'
import { mappingProblems } from '../../../normalise/check.ts'
import { compileProvider } from '../../../providers/declared/compile.ts'
import { guessedFields, type GuessedFields, type Referable } from './fields.ts'
import type { DescribedApi, DraftRequest, Resource } from './resource.ts'
import { kebab, pascal, sameWords, singular } from './words.ts'
import { comment, inline, scalar } from './yaml.ts'
import { truncate } from '../../../lib/cut-text.ts'

/** Maximum number of types of a provider file. */
const MAX_TYPES = 100

export interface DraftedProvider {
  readonly yaml: string
  /** Null if the catalogue has every type. */
  readonly definitions: string | null
  readonly types: readonly DraftedType[]
  /** Collections found that aren't in the draft. */
  readonly others: readonly string[]
}

export interface DraftedType {
  readonly type: string
  readonly key: string
  readonly isNew: boolean
  readonly list: string
  readonly read: string | null
  readonly inferred: readonly string[]
  readonly decide: readonly string[]
}

interface DraftOptions {
  readonly name: string
  /** Names of types or collections; empty for all. */
  readonly types: readonly string[]
  /** Where the description comes from, for a comment in the file. */
  readonly from: string
}

interface NamedType {
  readonly type: string
  readonly plural: string
  readonly isNew: boolean
}

interface Chosen extends NamedType {
  readonly resource: Resource
}

/** Returns a draft that compiles, or the reason why there is none. */
export function draftProvider(api: DescribedApi, options: DraftOptions): Result<DraftedProvider> {
  const chosen = chosenOf(api, options)
  if (!chosen.ok) return chosen
  const catalogue = builtinCatalogue()
  const drafts = chosen.value.map((each) => ({ ...each, guessed: guessedOf(each, chosen.value, catalogue) }))
  const domains = [
    ...new Set(
      drafts.map(({ type, isNew }) => (isNew ? options.name : (catalogue.type(type)?.domain ?? options.name))),
    ),
  ]
  const definitions = definitionsOf(drafts, options)
  const yaml = `${linesOfFile(api, drafts, { ...options, domains }).join('\n')}\n`
  const wrong = problemsIn(yaml, definitions, options.name)
  if (wrong.length > 0)
    return err(`the draft wouldn't be valid, which is a bug in this command: ${wrong.slice(0, 3).join('; ')}`)
  return ok({
    yaml,
    definitions: definitions === null ? null : `${JSON.stringify(definitions, null, 2)}\n`,
    types: drafts.map((draft) => ({
      type: draft.type,
      key: draft.resource.key,
      isNew: draft.isNew,
      list: showRequest(draft.resource.list),
      read: draft.resource.read === null ? null : showRequest(draft.resource.read),
      inferred: draft.resource.inferred,
      decide: decisionsOf(draft),
    })),
    others: api.resources.filter((each) => !drafts.some(({ resource }) => resource.at === each.at)).map(({ at }) => at),
  })
}

function showRequest({ method, path, graphql }: DraftRequest): string {
  return graphql === undefined
    ? `${method ?? 'GET'} ${path ?? ''}`
    : `GraphQL ${truncate(graphql.query.replaceAll(/\s+/g, ' '), 60)}…`
}

/** Includes the types that each is listed for, which come first. */
function chosenOf(api: DescribedApi, { types, name }: DraftOptions): Result<readonly Chosen[]> {
  if (api.resources.length === 0) return err(`${api.title} has no listing to start a provider with${whyNone(api)}`)
  const named = naming(api.resources, name)
  const wanted: Resource[] = []
  const add = (resource: Resource): void => {
    if (resource.parent !== null) add(resource.parent)
    if (!wanted.includes(resource)) wanted.push(resource)
  }
  if (types.length === 0)
    for (const resource of api.resources.filter(({ parts }) => parts.length <= DEFAULT_DEPTH)) add(resource)
  for (const each of types) {
    const found = api.resources.filter(
      (resource) =>
        resource.at === each ||
        [resource.key, singular(resource.key), named.get(resource)?.type ?? ''].some((one) => sameWords(one, each)),
    )
    const known = api.resources.slice(0, MAX_SHOWN).map(({ key }) => key)
    if (found.length === 0)
      return err(
        `--types: there is no listing called "${each}"; use ${known.join(', ')}${api.resources.length > MAX_SHOWN ? ', …' : ''}`,
      )
    if (found.length > 1)
      return err(`--types: "${each}" may be ${found.map(({ at }) => at).join(' or ')}: give one of these`)
    for (const resource of found) add(resource)
  }
  if (wanted.length > MAX_TYPES)
    return err(`${wanted.length} collections are listed, but a file can have at most ${MAX_TYPES}: choose with --types`)
  return ok(
    wanted.flatMap((resource) => {
      const names = named.get(resource)
      return names === undefined ? [] : [{ resource, ...names }]
    }),
  )
}

const MAX_SHOWN = 60
/** Deeper levels cost a request for every entity of the level above, so such types must be chosen by name. */
const DEFAULT_DEPTH = 2

function whyNone({ leftOut }: DescribedApi): string {
  const [first] = leftOut
  return first === undefined ? '' : `; ${first.at}: ${first.why}`
}

/** Uses the catalogue's type of the collection's name; otherwise names a new one after the product too. */
function naming(resources: readonly Resource[], name: string): ReadonlyMap<Resource, NamedType> {
  const catalogue = builtinCatalogue()
  const used = new Set<string>()
  const namesOfTypes = new Map<Resource, NamedType>()
  for (const resource of resources) {
    const own = pascal(singular(resource.key))
    const known = catalogue.type(own)
    if (known !== undefined && known.part !== true && !used.has(own) && resource.parent === null) {
      used.add(own)
      namesOfTypes.set(resource, { type: own, plural: known.plural, isNew: false })
      continue
    }
    const path = resource.at.split('/').filter((part) => part !== '' && !part.startsWith('{'))
    // Collections of the same name are told apart by their paths' preceding segments.
    const candidates = [1, 2, 3, 4].map((count) => {
      const words = path.slice(-count)
      return pascal([name, ...words.slice(0, -1).map(singular), singular(words.at(-1) ?? resource.key)].join(' '))
    })
    const base = `${candidates[0] ?? pascal(name)}Record`
    const numbered = [base, ...Array.from({ length: MAX_TYPES * 10 }, (_, i) => `${base}${i + 2}`)]
    const type = [...candidates, ...numbered].find(
      (each) => isTypeName(each) && !used.has(each) && catalogue.type(each) === undefined,
    )
    if (type === undefined) continue
    used.add(type)
    namesOfTypes.set(resource, { type, plural: pluralOf(type, resource.key), isNew: true })
  }
  return namesOfTypes
}

/** Takes the plural from the API's own name if that is in the plural. */
function pluralOf(type: string, key: string): string {
  const [one, many] = [pascal(singular(key)), pascal(key)]
  if (one !== many && type.endsWith(one)) return `${type.slice(0, -one.length)}${many}`
  return `${type}${type.endsWith('s') ? 'List' : 's'}`
}

function isTypeName(name: string): boolean {
  return /^[A-Z][A-Za-z0-9]*$/.test(name) && !RESERVED_TYPES.has(name) && !RESERVED_ENDING.test(name)
}

function guessedOf(
  { resource, type, plural, isNew }: Chosen,
  all: readonly Chosen[],
  catalogue: Catalogue,
): GuessedFields {
  const referables: Referable[] = all.flatMap((other) =>
    other.isNew && other.resource.parts.length === 1
      ? [{ type: other.type, key: other.resource.key, id: other.resource.parts[0] ?? '' }]
      : [],
  )
  const parent = all.find((other) => other.resource === resource.parent)
  const common = catalogue.fields(null)
  const normalised = new Set([...common.keys()].map(snakeCase))
  const taken = new Set(['data', 'features', 'owners', ...common.keys()])
  // Others' relationships may have these names as inverses.
  const inverses = new Set(all.map((other) => lowerFirst(other.plural)))
  return guessedFields({
    type,
    plural: lowerFirst(plural),
    parts: resource.parts,
    properties: resource.properties,
    referables,
    parent:
      parent === undefined || !isNew || !parent.isNew
        ? null
        : {
            type: parent.type,
            parts: resource.parts.slice(0, -1),
            id: parent.resource.parts,
            name: parent.resource.key,
          },
    isFree: (name) =>
      !taken.has(name) && !RESERVED.has(name) && !normalised.has(snakeCase(name)) && !inverses.has(name),
    known: isNew ? null : (name) => catalogue.attribute(type, name),
  })
}

type GuessedType = Chosen & { readonly guessed: GuessedFields }

function definitionsOf(
  drafts: readonly GuessedType[],
  { name }: DraftOptions,
): { readonly types: readonly TypeDefinition[] } | null {
  const types = drafts
    .filter(({ isNew }) => isNew)
    .map(({ resource, type, plural, guessed }): TypeDefinition => ({
      name: type,
      plural,
      componentType: kebab(type),
      domain: name,
      description: `One of ${resource.at}.`,
      attributes: guessed.attributes,
      relationships: guessed.relationships,
    }))
  return types.length === 0 ? null : { types }
}

function problemsIn(yaml: string, definitions: object | null, name: string): readonly string[] {
  const read = parseYaml(yaml)
  if (!read.ok) return [read.error]
  const provider = compileProvider(read.value, `${name}.provider.yaml`)
  if (!provider.ok) return provider.error.map(describeProblem)
  const files: NamedFile[] = definitions === null ? [] : [{ name: `${name}.json`, content: definitions }]
  const catalogue = loadCatalogue([...BUILTIN, ...files])
  if (!catalogue.ok) return catalogue.error.map(describeProblem)
  return mappingProblems(provider.value, catalogue.value).map(describeProblem)
}

function linesOfFile(
  api: DescribedApi,
  drafts: readonly GuessedType[],
  { name, from, domains }: DraftOptions & { readonly domains: readonly string[] },
): readonly string[] {
  return [
    comment('', `Drafted by "mlg provider new" from ${from}. What is guessed or left to decide is a comment.`),
    `provider: ${scalar(name)}`,
    `description: ${scalar(truncate(api.title, 200))}`,
    `domains: ${inline(domains)}`,
    ...(api.versionPath === null ? [] : [`check: ${inline({ path: api.versionPath, version: 'version' })}`]),
    'types:',
    ...drafts.flatMap((each) => linesOfType(each, drafts)),
  ]
}

function decisionsOf({ resource, type, isNew, guessed }: GuessedType): readonly string[] {
  const own = `whether its ${resource.key} are a ${type} of the catalogue, which they are taken for by that name`
  return [...(isNew ? [] : [own]), ...resource.decide, ...guessed.decide]
}

function linesOfType(draft: GuessedType, all: readonly GuessedType[]): readonly string[] {
  const { resource, type, guessed } = draft
  const { parts, fromId, list, read, record, absent, parent } = resource
  const container = parent === null ? undefined : all.find(({ resource: other }) => other === parent)
  const over = container === undefined ? null : { type: container.type, atOnce: 1, as: template(parts.slice(0, -1)) }
  return [
    `  ${type}:`,
    ...resource.inferred.map((text) => comment('    ', text)),
    ...decisionsOf(draft).map((text) => comment('    ', `TO DECIDE: ${text}`)),
    `    id: ${scalar(template(parts))}`,
    ...(fromId.length === 0 ? [] : [`    fromId: ${inline(fromId)}`]),
    ...(over === null ? [] : [`    over: ${inline(over)}`]),
    ...(read === null ? [] : [`    read: ${inline(read as JsonObject)}`]),
    ...(record === null ? [] : [`    record: ${scalar(record)}`]),
    ...(absent === null ? [] : [`    absent: ${scalar(absent)}`]),
    `    list: ${inline({ ...list })}`,
    ...(read === null ? ['    completeRecords: true'] : []),
    ...(guessed.fields.length === 0 ? ['    fields: {}'] : ['    fields:']),
    ...guessed.fields.flatMap(({ name, rule, comment: said }) => [
      ...(said === undefined ? [] : [comment('      ', said)]),
      `      ${scalar(name)}: ${inline(rule)}`,
    ]),
  ]
}

function template(parts: readonly string[]): string {
  return parts.map((part) => `{${part}}`).join('/')
}

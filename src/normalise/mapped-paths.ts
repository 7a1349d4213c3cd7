import type { AlsoRule, ListEntries, FieldRule, Mapping } from '../contracts/mapping.ts'
import { expressionOf } from '../expressions/expression.ts'
import { isObject, type Json, type JsonObject } from '../lib/json.ts'
import { memoiseWeakly } from '../lib/memoise.ts'
import { pageMembers } from '../model/page-address.ts'
import { composedId } from '../model/composed-id.ts'

/** The members of a record that a mapping reads, as a tree: a list of paths would be searched for each member. */
interface MappedPaths {
  /** True if everything below is read. */
  entirely: boolean
  readonly members: Map<string, MappedPaths>
}

export const mappedPaths = memoiseWeakly((mapping: Mapping | AlsoRule): MappedPaths => {
  const tree: MappedPaths = { entirely: false, members: new Map() }
  for (const path of pathsOf(mapping)) insert(tree, path)
  return tree
})

/** Returns the members of a record that a rule reads, as dotted paths; the empty path is the whole record. */
export function pathsRead(field: string, rule: FieldRule): readonly string[] {
  if (rule.kind === 'ignore' && rule.members !== undefined) return rule.members
  const own = rule.from !== undefined ? entriesPaths(rule.from, rule.add) : rule.value !== undefined ? [] : [field]
  return [...own, ...(rule.when === undefined ? [] : expressionPaths(rule.when))]
}

function expressionPaths(text: string): readonly string[] {
  const expression = expressionOf(text)
  return expression.ok ? expression.value.paths : []
}

function idPaths(template: string | undefined): readonly string[] {
  const id = template === undefined ? null : composedId(template)
  return id !== null && id.ok ? id.value.names : []
}

/** Returns the paths outside its entries that a rule for further entities reads. */
export function alsoPaths({ each, add }: AlsoRule): readonly string[] {
  return entriesPaths(each, add)
}

/** The first list is read entirely, whatever the others take from it; added values may come from the record. */
function entriesPaths(from: ListEntries['from'], add: ListEntries['add']): readonly string[] {
  const first = typeof from === 'string' ? from : from[0]
  return [...(first === undefined ? [] : [first]), ...Object.values(add ?? {})].flatMap(expressionPaths)
}

function pagePaths(mapping: Mapping | AlsoRule): readonly string[] {
  const { page, links = {} }: Pick<Mapping, 'page' | 'links'> = 'each' in mapping ? {} : mapping
  const addresses = [...(typeof page === 'string' ? [page] : []), ...Object.values(links)].map(pageMembers)
  return addresses.flatMap((members) => (members.ok ? members.value : []))
}

function pathsOf(mapping: Mapping | AlsoRule): readonly string[] {
  const read = Object.entries(mapping.fields).flatMap(([field, rule]) => pathsRead(field, rule))
  const around = 'also' in mapping ? (mapping.also ?? []).flatMap(alsoPaths) : []
  const entry =
    'each' in mapping
      ? [...Object.keys(mapping.add ?? {}), ...(mapping.when === undefined ? [] : expressionPaths(mapping.when))]
      : []
  const named = 'each' in mapping ? [mapping.uri, mapping.part].filter((member) => member !== undefined) : []
  return [...read, ...around, ...entry, ...idPaths(mapping.id), ...named, ...pagePaths(mapping)]
}

function insert(tree: MappedPaths, path: string): void {
  let at = tree
  // A field with dots in its name is found by its whole name.
  if (path !== '')
    for (const name of path.split('.')) {
      const next = at.members.get(name) ?? { entirely: false, members: new Map() }
      at.members.set(name, next)
      at = next
    }
  at.entirely = true
  if (path.includes('.') && !tree.members.has(path)) tree.members.set(path, { entirely: true, members: new Map() })
}

/** Returns the members of a record that no rule names, as dotted paths through lists, each once. */
export function unmappedIn(record: JsonObject, paths: MappedPaths): readonly string[] {
  const found: string[] = []
  for (const name in record) {
    const below = paths.members.get(name)
    if (below === undefined ? paths.entirely : below.entirely) continue
    if (below === undefined) found.push(name)
    else {
      const within = new Set<string>()
      gather(record[name] ?? null, below, name, within)
      found.push(...within)
    }
  }
  return found.length > MAX_UNMAPPED ? found.slice(0, MAX_UNMAPPED) : found
}

/** Keeps a record with generated names from making an endless list. */
const MAX_UNMAPPED = 500

function gather(value: Json, paths: MappedPaths, prefix: string, found: Set<string>): void {
  if (paths.entirely || found.size >= MAX_UNMAPPED) return
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) gather(item, paths, prefix, found)
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const below = paths.members.get(name)
      const path = prefix === '' ? name : `${prefix}.${name}`
      if (below === undefined) found.add(path)
      else gather(member, below, path, found)
    }
  }
}

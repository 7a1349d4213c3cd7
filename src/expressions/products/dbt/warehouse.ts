import type { Json, JsonObject } from '../../../lib/json.ts'
import { member, membersOf, objectsIn, textOf, textsIn } from '../../../lib/members.ts'
import { memoise } from '../../../lib/memoise.ts'

/** Node types that represent tables. Other nodes are tests, analyses and operations. */
const TABLES: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot', 'source'])
/** Maximum number of inputs of a dataset: nobody follows lineage with more. */
export const MAX_INPUTS = 1_000
/** Maximum number of columns of one dataset (docs/decisions/0058). */
export const MAX_COLUMNS = 2_000

/** A node or source of a manifest, with its project's context. */
export interface DbtNode {
  readonly node: JsonObject
  readonly project: string
  readonly adapter: string
  readonly group: string | null
  readonly owner: JsonObject
}

interface DbtColumn {
  readonly name: string
  /** The column as the project declares it. */
  readonly declared: JsonObject
  /** The column as the warehouse has it. */
  readonly found: JsonObject
}

interface DbtContent {
  readonly nodes: readonly DbtNode[]
  readonly catalog: readonly JsonObject[]
  readonly results: readonly JsonObject[]
  readonly freshness: readonly JsonObject[]
}

const idOf = (of: JsonObject): string => textOf(of.unique_id) ?? ''

/** All tables by id, with their related artifacts. */
export class DbtWarehouse {
  readonly datasets: ReadonlyMap<string, DbtNode>
  readonly #inlined: ReadonlyMap<string, DbtNode>
  readonly #catalog: ReadonlyMap<string, JsonObject>
  readonly #results: ReadonlyMap<string, JsonObject>
  readonly #freshness: ReadonlyMap<string, JsonObject>
  readonly #tests: ReadonlyMap<string, readonly JsonObject[]>
  readonly #byRelation: ReadonlyMap<string, string>
  readonly #through = new Map<string, ReadonlySet<string>>()

  constructor({ nodes, catalog, results, freshness }: DbtContent) {
    const byId = new Map(nodes.map((of) => [idOf(of.node), of]))
    const tables = [...byId].filter(([, { node }]) => TABLES.has(textOf(node.resource_type) ?? ''))
    this.#inlined = new Map(tables.filter(([, of]) => isInlined(of)))
    this.datasets = new Map(tables.filter(([, of]) => !isInlined(of)))
    this.#catalog = new Map(catalog.map((of) => [idOf(of), of]))
    this.#results = new Map(results.map((of) => [idOf(of), of]))
    this.#freshness = new Map(freshness.map((of) => [idOf(of), of]))
    this.#byRelation = new Map(
      [...this.datasets].flatMap(([id, { node }]) => {
        const relation = textOf(node.relation_name)
        return relation === null ? [] : [[relation, id]]
      }),
    )
    const tests = [...byId.values()].map(({ node }) => node).filter((node) => node.resource_type === 'test')
    const attached = tests.flatMap((test) => this.testedBy(test).map((id) => [id, test] as const))
    this.#tests = new Map(
      [...Map.groupBy(attached, ([id]) => id)].map(([id, pairs]) => [id, pairs.map(([, test]) => test)]),
    )
  }

  catalogOf(id: string): JsonObject {
    return this.#catalog.get(id) ?? {}
  }

  resultOf(id: string): JsonObject | null {
    return this.#results.get(id) ?? null
  }

  freshnessOf(id: string): JsonObject | null {
    return this.#freshness.get(id) ?? null
  }

  testsOf(id: string): readonly JsonObject[] {
    return this.#tests.get(id) ?? []
  }

  /** Finds a table by its name in the warehouse, which constraints use. */
  named(relation: string): string | null {
    return this.#byRelation.get(relation) ?? null
  }

  /** Returns the table that a test is about; for a custom query, all tables that it reads. */
  testedBy(test: JsonObject): readonly string[] {
    const reads = textsIn(member(test, 'depends_on'), 'nodes').filter((id) => this.datasets.has(id))
    const attached = textOf(test.attached_node)
    if (attached !== null) return this.datasets.has(attached) ? [attached] : []
    const tested = textOf(member(member(test, 'test_metadata'), 'kwargs').model)
    const [, source, table] = /source\('([^']+)', *'([^']+)'\)/.exec(tested ?? '') ?? []
    return tested === null
      ? reads
      : reads.filter((id) => id.startsWith('source.') && id.endsWith(`.${source}.${table}`))
  }

  /** Lists the tables that a node reads. An ephemeral model isn't a table, so its own inputs replace it. */
  inputsOf(of: Json): { readonly ids: readonly string[]; readonly areCut: boolean } {
    const all = this.#tablesBehind(of, new Set())
    return { ids: [...all].slice(0, MAX_INPUTS).toSorted(), areCut: all.size > MAX_INPUTS }
  }

  #tablesBehind(of: Json, open: Set<string>): ReadonlySet<string> {
    const found = new Set<string>()
    for (const id of textsIn(member(of, 'depends_on'), 'nodes')) {
      if (found.size > MAX_INPUTS) break
      if (this.datasets.has(id)) found.add(id)
      const inlined = this.#inlined.get(id)
      if (inlined === undefined || open.has(id)) continue
      open.add(id)
      const behind = this.#through.get(id) ?? this.#tablesBehind(inlined.node, open)
      open.delete(id)
      this.#through.set(id, behind)
      for (const each of behind) found.add(each)
    }
    return found
  }

  /** Lists columns in the order of the warehouse, followed by those that only the project declares. */
  readonly columnsOf = memoise((id: string): readonly DbtColumn[] => {
    const declared = membersOf(this.datasets.get(id)?.node, 'columns')
    const found = membersOf(this.catalogOf(id), 'columns').toSorted((a, b) => Number(a.index) - Number(b.index))
    const byName = new Map<string, DbtColumn>()
    for (const column of found) {
      const name = textOf(column.name)
      if (name !== null) byName.set(foldName(name), { name, found: column, declared: {} })
    }
    for (const column of declared) {
      const name = textOf(column.name)
      if (name === null) continue
      const before = byName.get(foldName(name))
      byName.set(foldName(name), { name: before?.name ?? name, found: before?.found ?? {}, declared: column })
    }
    return [...byName.values()]
  })

  /** Returns the id of a column as part of its dataset; null if the dataset has no such column. */
  columnId(dataset: string, name: string): string | null {
    const column = this.columnsOf(dataset).find((each) => foldName(each.name) === foldName(name))
    return column === undefined ? null : `${dataset}/${column.name}`
  }

  constraintsOf(id: string): readonly JsonObject[] {
    return objectsIn(this.datasets.get(id)?.node, 'constraints')
  }
}

/** Ignores case, since projects write names freely and warehouses in their own case. */
export function foldName(name: string): string {
  return name.toLowerCase()
}

function isInlined({ node }: DbtNode): boolean {
  return member(node, 'config').materialized === 'ephemeral'
}

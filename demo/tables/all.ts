import { datasets } from './datasets.ts'
import { evaluations } from './evaluations.ts'
import { experimentation } from './experimentation.ts'
import { featureStore } from './feature-store.ts'
import { identity } from './identity.ts'
import { orchestrator } from './orchestrator.ts'
import { registry } from './registry.ts'
import { serving } from './serving.ts'
import type { SourceName, SourceTable, RecordTable } from './table.ts'

/** The order determines a service's offset from `--port-base`, so new sources go to the end. */
export const sources: readonly SourceTable[] = [
  registry,
  orchestrator,
  experimentation,
  featureStore,
  datasets,
  evaluations,
  serving,
  identity,
]

export const sourceNames: readonly SourceName[] = sources.map(({ source }) => source)

export const isSourceName = (name: string): name is SourceName => sources.some(({ source }) => source === name)

const homes: ReadonlyMap<string, { source: SourceName; table: RecordTable }> = new Map(
  sources.flatMap(({ source, tables }) => tables.map((table) => [table.plural, { source, table }])),
)

/** Finds the table of a plural, which belongs to only one source. */
export const homeOf = (plural: string): { source: SourceName; table: RecordTable } => {
  const home = homes.get(plural)
  if (home === undefined) throw new Error(`demo: no source has ${plural}`)
  return home
}

export const idKeyOf = (plural: string): string => homeOf(plural).table.idKey

import { lazyComponent } from '../routing/lazy-component.tsx'
import { Skeleton } from '../ui/states.tsx'
import { type PanelProps, nodesOf, ENTITY_REF, type NodeConnection, type EntityRef } from './declare.ts'
import type { Measurements } from './measurements.ts'

/** Loaded on demand: only pages of models use it. */
export const Versions = lazyComponent(
  () => import('./version-table.tsx'),
  'VersionTable',
  ({ data, most = Infinity }) => (
    <Skeleton rows={Math.min(nodesOf(data.model?.instances).length, most)} label="the versions" />
  ),
)

export interface Version extends EntityRef {
  readonly version: string | null
  readonly description: string | null
  readonly modelState: string | null
  readonly createdAt: string | null
  readonly trainedAt: string | null
  readonly deletedAtSource: string | null
  readonly tags: readonly { readonly tag: string | null; readonly value: string | null }[] | null
}

export interface VersionsData {
  readonly measured: Measurements | null
  readonly model: {
    readonly deletedAtSource: string | null
    readonly currentInstance: EntityRef | null
    readonly currentVersionBy: string | null
    readonly instances: NodeConnection<Version>
  } | null
}

export const INSTANCES = `deletedAtSource currentVersionBy currentInstance { uri name entityType }
  instances(first: 200, newestFirst: true) { totalCount edges { node { ${ENTITY_REF} version description modelState createdAt trainedAt deletedAtSource tags { tag value } } } }`

export interface VersionsProps extends PanelProps<VersionsData> {
  /** Shows all if absent. */
  readonly most?: number
}

/** Returns versions that still exist in the source; for a deleted model, those deleted with it. */
export function presentVersions({ model }: VersionsData): readonly Version[] {
  const known = nodesOf(model?.instances)
  return model?.deletedAtSource == null ? known.filter(({ deletedAtSource }) => deletedAtSource === null) : known
}

/** Counts such versions; assumes that those beyond the first page exist. */
export function presentTotal(data: VersionsData): number {
  const { totalCount = 0 } = data.model?.instances ?? {}
  return totalCount - nodesOf(data.model?.instances).length + presentVersions(data).length
}

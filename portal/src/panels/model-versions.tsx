import { lazyRouteComponent } from '@tanstack/react-router'
import { Suspense } from 'react'
import { Skeleton } from '../ui/states.tsx'
import type { PanelProps } from './declare.ts'
import type { Measurements } from './measurements.ts'
import { nodesOf, THING, type NodeConnection, type Thing } from './shapes.ts'

/** A file of its own: only the pages of models have it. */
const VersionTable = lazyRouteComponent(() => import('./version-table.tsx'), 'VersionTable')

export interface Version extends Thing {
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
    readonly currentInstance: Thing | null
    readonly currentVersionBy: string | null
    readonly instances: NodeConnection<Version>
  } | null
}

export const INSTANCES = `deletedAtSource currentVersionBy currentInstance { uri name entityType }
  instances(first: 50) { totalCount edges { node { ${THING} version description modelState createdAt trainedAt deletedAtSource tags { tag value } } } }`

export interface VersionsProps extends PanelProps<VersionsData> {
  /** All of them are shown if it is left out. */
  readonly most?: number
}

/** Those that its source has; of a model that is gone those that went with it. */
export function presentVersions({ model }: VersionsData): readonly Version[] {
  const known = nodesOf(model?.instances)
  return model?.deletedAtSource == null ? known.filter(({ deletedAtSource }) => deletedAtSource === null) : known
}

/** Counts them: of versions that aren't among the first, all. */
export function presentTotal(data: VersionsData): number {
  const { totalCount = 0 } = data.model?.instances ?? {}
  return totalCount - nodesOf(data.model?.instances).length + presentVersions(data).length
}

export function Versions(props: VersionsProps) {
  const shown = Math.min(nodesOf(props.data.model?.instances).length, props.most ?? Infinity)
  return (
    <Suspense fallback={<Skeleton rows={shown} label="the versions" />}>
      <VersionTable {...props} />
    </Suspense>
  )
}

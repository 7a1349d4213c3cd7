import { formatCountOrNone } from '../../../src/lib/format-count.ts'
import { Fragment } from 'react'
import { State } from '../ui/state.tsx'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { When } from '../ui/time.tsx'
import { CutNote } from './cut-note.tsx'
import type { PanelProps, EntityRef } from './declare.ts'
import { concernedTests, type ConcernedTest, type ExposedTest } from './owned.ts'
import { daysBetween } from './test-facts.ts'
import { EntityPageLink } from '../parts/entity-page-link.tsx'
import styles from './panels.module.css'
import { EntityRefLink } from './entity-refs.tsx'

const COLUMNS: readonly TableColumn<ConcernedTest>[] = [
  { title: 'Test', kind: 'wide', cell: (test) => <EntityRefLink entity={test} /> },
  {
    title: 'Relation',
    kind: 'wide',
    cell: ({ through, path }) => (through === null ? <State>owned</State> : <Through entities={through} path={path} />),
  },
  { title: 'Ends', cell: ({ endsAt }) => <PlannedEnd at={endsAt} /> },
]

/** Says when a test should end, and for how long it has overrun. */
export function PlannedEnd({ at, runs = true }: { readonly at: string | null; readonly runs?: boolean }) {
  const over = runs ? daysBetween(Date.parse(at ?? ''), Date.now()) : 0
  return (
    <>
      <When at={at} />
      {over > 0 ? <span className={styles['late']}>, still running, {formatCountOrNone(over, 'day')} over</span> : null}
    </>
  )
}

/** Links to the steps; the path itself is a tooltip. */
function Through({ entities, path }: { readonly entities: readonly EntityRef[]; readonly path: string }) {
  if (entities.length === 0) return <span title={path}>directly</span>
  return (
    <span className="linked" title={path}>
      through{' '}
      {entities.map((entity, n) => (
        <Fragment key={entity.uri}>
          {n === 0 ? '' : n === entities.length - 1 ? ' and ' : ', '}
          <EntityPageLink uri={entity.uri}>
            <bdi>{entity.name ?? entity.uri.split('/').at(-1)}</bdi>
          </EntityPageLink>
        </Fragment>
      ))}
    </span>
  )
}

export interface RunningTestsData {
  readonly impact: {
    readonly runningTests: { readonly totalCount: number; readonly edges: readonly ExposedTest[] }
  } | null
}

export function RunningTests({ data: { impact } }: PanelProps<RunningTestsData>) {
  const { edges = [], totalCount = 0 } = impact?.runningTests ?? {}
  return (
    <>
      <DataTable label="Running tests" columns={COLUMNS} rows={concernedTests(edges)} keyOf={({ uri }) => uri} />
      <CutNote shown={edges.length} total={totalCount} what="tests" />
    </>
  )
}

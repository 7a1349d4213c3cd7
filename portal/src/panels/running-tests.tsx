import { countedOrNone } from '../../../src/lib/counted.ts'
import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { partOfUri } from '../client/addresses.ts'
import { State } from '../ui/state.tsx'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { When } from '../ui/when.tsx'
import { CutNote } from './cut-note.tsx'
import type { PanelProps } from './declare.ts'
import { concernedTests, type ConcernedTest, type ExposedTest } from './owned.ts'
import { type Thing } from './shapes.ts'
import { daysBetween } from './test-facts.ts'
import styles from './panels.module.css'
import { ThingLink } from './things.tsx'

const COLUMNS: readonly TableColumn<ConcernedTest>[] = [
  { title: 'Test', kind: 'wide', cell: (test) => <ThingLink thing={test} /> },
  {
    title: 'Why it is here',
    kind: 'wide',
    cell: ({ through, path }) => (through === null ? <State>owned</State> : <Through things={through} path={path} />),
  },
  { title: 'Ends', cell: ({ endsAt }) => <PlannedEnd at={endsAt} /> },
]

/** Says when a test should end, and for how long it has overrun. */
export function PlannedEnd({ at, runs = true }: { readonly at: string | null; readonly runs?: boolean }) {
  const over = runs ? daysBetween(Date.parse(at ?? ''), Date.now()) : 0
  return (
    <>
      <When at={at} />
      {over > 0 ? <span className={styles['late']}>, still running, {countedOrNone(over, 'day')} over</span> : null}
    </>
  )
}

/** Links to the steps; the path itself is a tooltip. */
function Through({ things, path }: { readonly things: readonly Thing[]; readonly path: string }) {
  if (things.length === 0) return <span title={path}>directly</span>
  return (
    <span className="linked" title={path}>
      through{' '}
      {things.map((thing, n) => (
        <Fragment key={thing.uri}>
          {n === 0 ? '' : n === things.length - 1 ? ' and ' : ', '}
          <Link to="/e/$" params={{ _splat: partOfUri(thing.uri) }} search={{}}>
            <bdi>{thing.name ?? thing.uri.split('/').at(-1)}</bdi>
          </Link>
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

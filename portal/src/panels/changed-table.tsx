import { Link } from '../routing/link.tsx'
import { useAnswer } from '../client/use-answer.ts'
import { dataDifference } from '../columns/data-difference.ts'
import { State } from '../ui/state.tsx'
import { DataTable, type TableColumn } from '../ui/table.tsx'
import { When } from '../ui/time.tsx'
import type { UpstreamChange } from './changes.ts'
import { EntityRefLink, EntityList } from './entity-refs.tsx'
import styles from './panels.module.css'

const TONES = ['plain', 'plain', 'warn', 'bad'] as const

const COLUMNS: readonly TableColumn<UpstreamChange>[] = [
  { title: 'What', cell: ({ what, suspicion }) => <State tone={TONES[suspicion]}>{what}</State> },
  { title: 'Of', kind: 'wide', cell: (change) => <Whose change={change} /> },
  { title: 'When', cell: ({ at }) => <When at={at} /> },
  {
    title: 'Why it may matter',
    kind: 'wide',
    cell: ({ reason, versions }) => (
      <>
        <bdi className={styles['long']}>{reason}</bdi>
        {versions === null ? null : <DataDifference of={versions} />}
      </>
    ),
  },
]

/** Changed entity, and the features by which it affects the instance. */
function Whose({ change: { entity, features } }: { readonly change: UpstreamChange }) {
  if (entity === null) return <>this version</>
  return (
    <>
      <EntityRefLink entity={entity} />
      {features.length === 0 ? null : (
        <>
          <span className={styles['below']}>which computes</span>
          <EntityList entities={features} />
        </>
      )}
    </>
  )
}

/** Differences between two versions of data, the earlier first; empty until known. */
function DataDifference({ of: [used, latest] }: { readonly of: readonly [string, string] }) {
  const versions = [used, latest]
  const { answer } = useAnswer('compare', { of: versions })
  return (
    <Link className={styles['below']} to="/compare" search={{ of: versions }}>
      {dataDifference(answer?.attributes ?? [])}
    </Link>
  )
}

export function ChangesTable({ changes }: { readonly changes: readonly UpstreamChange[] }) {
  return (
    <DataTable
      label="What changed since training"
      columns={COLUMNS}
      rows={changes}
      keyOf={({ what, entity }) => `${what} ${entity?.uri ?? ''}`}
    />
  )
}

import { Badge } from '../../ui/badge.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/when.tsx'
import { changesOf, type UpstreamChange, type ChangedInstance, type UpstreamThing } from '../changes.ts'
import { CutNote } from '../cut-note.tsx'
import { entityPanel, field, type PanelProps } from '../declare.ts'
import { nodesOf, THING, type NodeConnection } from '../shapes.ts'
import { ThingLink, ThingList } from '../things.tsx'
import styles from '../panels.module.css'

interface ChangedData {
  readonly instance: ChangedInstance | null
  readonly upstream: NodeConnection<UpstreamThing> | null
}

const TONES = ['plain', 'plain', 'warn', 'bad'] as const

const COLUMNS: readonly TableColumn<UpstreamChange>[] = [
  { title: 'What', cell: ({ what, suspicion }) => <Badge tone={TONES[suspicion]}>{what}</Badge> },
  { title: 'Of', kind: 'wide', cell: (change) => <Whose change={change} /> },
  { title: 'When', cell: ({ at }) => <When at={at} /> },
  { title: 'Why it may matter', kind: 'wide', cell: ({ reason }) => <bdi className={styles['long']}>{reason}</bdi> },
]

/** What it happened to, and by which of its features it reaches the instance. */
function Whose({ change: { thing, features } }: { readonly change: UpstreamChange }) {
  if (thing === null) return <>this instance</>
  return (
    <>
      <ThingLink thing={thing} />
      {features.length === 0 ? null : (
        <>
          <span className={styles['note']}>which computes</span>
          <ThingList things={features} />
        </>
      )}
    </>
  )
}

const changesIn = ({ instance, upstream }: ChangedData): readonly UpstreamChange[] =>
  instance === null ? [] : changesOf(instance, nodesOf(upstream))

function WhatChanged({ data }: PanelProps<ChangedData>) {
  return (
    <>
      <DataTable
        label="What changed since it was trained"
        columns={COLUMNS}
        rows={changesIn(data)}
        keyOf={({ what, thing }) => `${what} ${thing?.uri ?? ''}`}
      />
      <CutNote shown={nodesOf(data.upstream).length} total={data.upstream?.totalCount ?? 0} what="things upstream" />
    </>
  )
}

export const panel = entityPanel<ChangedData>({
  id: 'changed',
  title: 'What changed since training',
  types: ['ModelInstance'],
  order: 10,
  fields: {
    instance: field`modelInstance(id: $uri) {
      trainedAt
      metrics { name value split at }
      trainedOn(first: 20) { totalCount edges { node { ${THING} } } }
      features(first: 200) { totalCount edges { node { ${THING} } } }
      deployedAs(first: 20) { totalCount edges { node { ${THING} deployedAt status } } }
    }`,
    upstream: field`lineage(uri: $uri, direction: UPSTREAM, types: ["Dataset", "Pipeline"], first: 60) {
      totalCount
      edges { node { ${THING}
        ... on Pipeline { computesFeatures(first: 100) { edges { node { ${THING} } } } runs(first: 50) { edges { node { ${THING} status startedAt endedAt error } } } }
        ... on Dataset { versions(first: 30) { edges { node { ${THING} version createdAt } } } }
      } }
    }`,
  },
  empty: (data) => (changesIn(data).length === 0 ? 'No known changes, here or upstream.' : null),
  component: WhatChanged,
})

import { MetricNumber } from '../charts/metric-number.tsx'
import { CutNote } from '../panels/cut-note.tsx'
import type { MetricValue } from '../panels/metric-series.ts'
import { msOf, nodesOf, type NodeConnection, type Thing } from '../panels/shapes.ts'
import { ThingLink } from '../panels/things.tsx'
import { DataTable } from '../ui/table.tsx'
import { When } from '../ui/when.tsx'

export interface Evaluated {
  readonly scores: NodeConnection<
    Thing & { readonly at: string | null; readonly on: Thing | null; readonly metrics: readonly MetricValue[] | null }
  >
}

/** The latest; each has a line of metrics. */
const MOST = 10

/** Shows what runs measured of a version. */
export function Evaluations({ scores }: Evaluated) {
  const rows = nodesOf(scores)
    .toSorted((a, b) => msOf(b.at) - msOf(a.at))
    .slice(0, MOST)
  return (
    <>
      <DataTable
        label="Evaluations"
        rows={rows}
        keyOf={({ uri }) => uri}
        columns={[
          { title: 'Evaluation', kind: 'wide', cell: (run) => <ThingLink thing={run} /> },
          { title: 'Data', cell: ({ on }) => <ThingLink thing={on} /> },
          { title: 'When', cell: ({ at }) => <When at={at} /> },
          {
            title: 'Metrics',
            kind: 'wide',
            cell: ({ metrics }) =>
              metrics?.map(({ name, value }, n) => (
                <span key={name}>
                  {n === 0 ? '' : ', '}
                  {name} {value === null ? '–' : <MetricNumber value={value} />}
                </span>
              )),
          },
        ]}
      />
      <CutNote shown={rows.length} total={scores.totalCount} what="evaluations" />
    </>
  )
}

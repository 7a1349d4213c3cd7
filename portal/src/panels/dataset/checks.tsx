import { platformOf } from '../../client/addresses.ts'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Status } from '../../ui/state.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/time.tsx'
import { entityPanel, field, nodesOf, uniqueBy, type NodeConnection } from '../declare.ts'
import { TabLink } from '../tab-link.tsx'

interface CheckResult {
  readonly assertion: string
  readonly column: string | null
  readonly success: boolean | null
  readonly severity: string | null
  readonly message: string | null
  readonly at: string | null
}

interface CheckedData {
  readonly uri: string
  readonly assertions?: readonly CheckResult[] | null
}

interface ChecksData {
  readonly dataset:
    | (CheckedData & {
        readonly sameAs: readonly CheckedData[]
        readonly versions: NodeConnection<{ readonly contentOf: readonly CheckedData[] }>
      })
    | null
}

interface Check extends CheckResult {
  /** The same data in another source that checks it; null for the dataset itself. */
  readonly elsewhere: string | null
}

const SHOWN = 20

const CHECKS = 'assertions { assertion column success severity message at }'
const SAME_DATA = `(first: 5) { uri ... on Dataset { ${CHECKS} } }`

/** Includes the checks of the same data in other sources, after the dataset's own. */
export function checksIn({ dataset }: ChecksData): readonly Check[] {
  if (dataset === null) return []
  const others = [...dataset.sameAs, ...nodesOf(dataset.versions).flatMap(({ contentOf }) => contentOf)]
  return uniqueBy([dataset, ...others], ({ uri }) => uri).flatMap(({ uri, assertions }) =>
    (assertions ?? [])
      .toSorted((a, b) => Number(a.success) - Number(b.success))
      .slice(0, SHOWN)
      .map((check) => ({ ...check, elsewhere: uri === dataset.uri ? null : uri })),
  )
}

/** `is between(min=0, max=9)`: sources state what is expected in parentheses. */
const EXPECTED = /^(.+?)\((.*)\)$/s
const nameOf = ({ assertion }: Check): string => EXPECTED.exec(assertion)?.[1] ?? assertion
const expectedBy = ({ assertion }: Check): string | undefined => EXPECTED.exec(assertion)?.[2]

/** The service counts no failed check of these severities as a failure. */
const WARNINGS: ReadonlySet<string | null> = new Set(['warn', 'info'])

function resultOf({ success, severity }: Check): string {
  if (success === null) return 'unknown'
  return success ? 'passed' : WARNINGS.has(severity) ? 'warning' : 'failed'
}

const COLUMNS: readonly TableColumn<Check>[] = [
  { title: 'Check', kind: 'wide', cell: nameOf },
  { title: 'Column', has: ({ column }) => column !== null, cell: ({ column }) => column ?? '–' },
  { title: 'Result', cell: (check) => <Status value={resultOf(check)} /> },
  { title: 'Measured', has: ({ message }) => message !== null, kind: 'wide', cell: ({ message }) => message ?? '–' },
  { title: 'Expected', has: (check) => expectedBy(check) !== undefined, cell: (check) => expectedBy(check) ?? '–' },
  {
    title: 'Checked in',
    has: ({ elsewhere }) => elsewhere !== null,
    cell: ({ elsewhere }) =>
      elsewhere === null ? 'Here' : <EntityLink uri={elsewhere} entityType="Dataset" name={platformOf(elsewhere)} />,
  },
  { title: 'When', cell: ({ at }) => <When at={at} /> },
]

export const panel = entityPanel<ChecksData>({
  id: 'checks',
  title: 'Checks',
  types: ['Dataset'],
  tab: 'checks',
  order: 10,
  fields: {
    dataset: field`dataset(id: $uri) { uri ${CHECKS} sameAs${SAME_DATA} versions(first: 20, newestFirst: true) { edges { node { contentOf${SAME_DATA} } } } }`,
  },
  empty: (data) => (checksIn(data).length === 0 ? 'No checks known.' : null),
  headline: [
    {
      label: 'Checks',
      counts: true,
      value: (data) => {
        const checks = checksIn(data)
        const failed = checks.filter((check) => resultOf(check) === 'failed').length
        return checks.length === 0 ? null : `${failed} of ${checks.length} failed`
      },
    },
  ],
  component: ({ data }) => {
    const [checks, own] = [checksIn(data), data.dataset?.assertions?.length ?? 0]
    return (
      <>
        <DataTable label="Checks" columns={COLUMNS} rows={checks} keyOf={(check) => String(checks.indexOf(check))} />
        {own <= SHOWN ? null : <TabLink tab="attributes">All {own} checks</TabLink>}
      </>
    )
  },
})

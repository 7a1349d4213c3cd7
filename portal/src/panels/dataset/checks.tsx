import { Status } from '../../ui/state.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { When } from '../../ui/time.tsx'
import { entityPanel, field } from '../declare.ts'
import { TabLink } from '../tab-link.tsx'

interface Check {
  readonly assertion: string
  readonly column: string | null
  readonly success: boolean | null
  readonly severity: string | null
  readonly message: string | null
  readonly at: string | null
}

interface ChecksData {
  readonly dataset: { readonly assertions: readonly Check[] | null } | null
}

const SHOWN = 20

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
  { title: 'When', cell: ({ at }) => <When at={at} /> },
]

export const panel = entityPanel<ChecksData>({
  id: 'checks',
  title: 'Checks',
  types: ['Dataset'],
  tab: 'checks',
  order: 10,
  fields: { dataset: field`dataset(id: $uri) { assertions { assertion column success severity message at } }` },
  empty: ({ dataset }) => ((dataset?.assertions ?? []).length === 0 ? 'No checks known.' : null),
  component: ({ data: { dataset } }) => {
    const checks = (dataset?.assertions ?? []).toSorted((a, b) => Number(a.success) - Number(b.success))
    return (
      <>
        <DataTable
          label="Checks"
          columns={COLUMNS}
          rows={checks.slice(0, SHOWN)}
          keyOf={(check) => String(checks.indexOf(check))}
        />
        {checks.length <= SHOWN ? null : <TabLink tab="attributes">All {checks.length} checks</TabLink>}
      </>
    )
  },
})

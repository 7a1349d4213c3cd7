import { Link, useSearch } from '@tanstack/react-router'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { LineChart } from '../../charts/lines.tsx'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { PresentOnly } from '../../parts/present-only.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { labelOf } from '../../ui/label.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Segments } from '../../ui/segments.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { DIMENSION_NAMES, GROUPINGS, groupingOf, percentOf, scoreText, trendSummary } from './scores.ts'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import styles from './quality.module.css'

type Quality = QuestionAnswer<'quality'>
type QualityRow = Quality['rows'][number]

/** Of one row, the reasons that are named; the search of a cell finds all. */
const MOST_REASONS = 3

/** Fewer show no trend. */
const LEAST_DAYS = 5

interface QualitySearch {
  readonly by?: string
  readonly q?: string
}

/** How good the metadata is, what is wrong with it, and what mends it. Each number leads to what it counts. */
export function QualityPage() {
  const { by: typed, q = '' } = useSearch({ strict: false }) as QualitySearch
  const by = groupingOf(typed)
  return (
    <div className="page">
      <header className="row">
        <PageTitle title="Quality">Quality</PageTitle>
        <Segments label="Quality by" nav>
          {GROUPINGS.map(({ key, label }) => (
            <Link
              key={key}
              to="/quality"
              search={{ by: key, ...(q === '' ? {} : { q }) }}
              aria-current={key === by ? 'page' : undefined}
            >
              {label}
            </Link>
          ))}
        </Segments>
        <Link to="/anomalies" search={{}}>
          Anomalies
        </Link>
        {q === '' ? null : (
          <p className="muted wrap">
            Only <code>{q}</code>.{' '}
            <Link to="/quality" search={{ by }}>
              Show everything
            </Link>
          </p>
        )}
      </header>
      <PresentOnly what="Quality" question="quality">
        <Shown by={by} q={q} />
      </PresentOnly>
    </div>
  )
}

function Shown({ by, q }: { readonly by: string; readonly q: string }) {
  const quality = useAnswer('quality', { by, q }, { keep: true })
  return (
    <Answered shown={quality} label="the quality" rows={10}>
      {(answer) =>
        answer.total.entities === 0 ? (
          <EmptyState text="There is nothing to judge here." />
        ) : (
          <>
            <Totals total={answer.total} />
            <Trend q={q} />
            <Rows answer={answer} by={by} q={q} />
            <Reasons answer={answer} />
          </>
        )
      }
    </Answered>
  )
}

function Totals({ total }: { readonly total: QualityRow }) {
  return (
    <ul className={styles['totals']} aria-label="Scores">
      {total.lacking.map(({ dimension, count, q }) => (
        <li key={dimension} className={`card inset ${styles['total']}`}>
          <span className="muted wrap">{DIMENSION_NAMES[dimension]}</span>
          <strong className={styles['score']}>{scoreText(total[dimension])}</strong>
          {count === 0 ? (
            <span className="muted wrap">Nothing to fix</span>
          ) : (
            <Link to="/search" search={{ q: q ?? '' }}>
              {count.toLocaleString()} to fix
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}

function Trend({ q }: { readonly q: string }) {
  const days = useAnswer('quality', { by: 'day', q }, { keep: true })
  if (days.answer !== undefined && days.answer.rows.length < LEAST_DAYS) return null
  return (
    <section aria-label="Last 90 days" className="card inset">
      <Answered shown={days} label="the last 90 days" rows={5}>
        {({ rows }) => (
          <LineChart
            title="Last 90 days"
            limit={100}
            summary={trendSummary(rows)}
            pointLabels={rows.map(({ key }) => key)}
            lines={(['completeness', 'timeliness', 'consistency'] as const).map((dimension) => ({
              key: dimension,
              label: DIMENSION_NAMES[dimension],
              values: rows.map((row) => percentOf(row[dimension])),
            }))}
            table={<DaysTable rows={rows} />}
          />
        )}
      </Answered>
    </section>
  )
}

function DaysTable({ rows }: { readonly rows: readonly QualityRow[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Entities</th>
          {Object.values(DIMENSION_NAMES).map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.toReversed().map((row) => (
          <tr key={row.key}>
            <th scope="row">{row.key}</th>
            <td>{row.entities.toLocaleString()}</td>
            <td>{scoreText(row.completeness)}</td>
            <td>{scoreText(row.timeliness)}</td>
            <td>{scoreText(row.consistency)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const COLUMNS: readonly TableColumn<QualityRow>[] = [
  { title: 'Entities', kind: 'number', cell: (row) => row.entities.toLocaleString() },
  ...(['completeness', 'timeliness', 'consistency'] as const).map((dimension): TableColumn<QualityRow> => ({
    title: DIMENSION_NAMES[dimension],
    kind: 'number',
    cell: (row) => <Score row={row} dimension={dimension} />,
  })),
  {
    title: 'Most often',
    kind: 'wide',
    cell: (row) => (
      <ul className="row">
        {row.reasons.slice(0, MOST_REASONS).map(({ reason, count, q }) => (
          <li key={reason}>
            <Link to="/search" search={{ q: q ?? '' }}>
              {labelOf(reason)} {count.toLocaleString()}
            </Link>
          </li>
        ))}
      </ul>
    ),
  },
]

interface ScoreProps {
  readonly row: QualityRow
  readonly dimension: 'completeness' | 'timeliness' | 'consistency'
}

/** Leads to what lacks, where anything does. */
function Score({ row, dimension }: ScoreProps) {
  const lacking = row.lacking.find((one) => one.dimension === dimension)
  const score = scoreText(row[dimension])
  if (lacking === undefined || lacking.count === 0) return <>{score}</>
  const toFix = `${lacking.count.toLocaleString()} to fix`
  return (
    <Link
      to="/search"
      search={{ q: lacking.q ?? '' }}
      title={toFix}
      aria-label={`${DIMENSION_NAMES[dimension]} ${score}, ${toFix}`}
    >
      {score}
    </Link>
  )
}

interface RowsProps {
  readonly answer: Quality
  readonly by: string
  readonly q: string
}

function Rows({ answer: { rows, more }, by, q }: RowsProps) {
  const { pluralOfType } = useCatalogue()
  const label = GROUPINGS.find(({ key }) => key === by)?.label ?? ''
  return (
    <section aria-labelledby="quality-rows" className="stack">
      <div className="row between">
        <h2 id="quality-rows">By {label.toLowerCase()}</h2>
        <DownloadLink of="quality" args={{ by, q }} format="csv" />
      </div>
      {rows.length === 0 ? <EmptyState text={`Nothing here has a ${label.toLowerCase()}.`} /> : null}
      <div className="card sheet" role="region" aria-label={`Quality by ${label.toLowerCase()}`} tabIndex={0}>
        <DataTable
          label={`Quality by ${label.toLowerCase()}`}
          columns={[
            {
              title: label,
              kind: 'wide',
              cell: (row) => <span className="name">{by === 'type' ? pluralOfType(row.key) : row.name}</span>,
            },
            ...COLUMNS,
          ]}
          rows={rows}
          keyOf={(row) => row.key}
        />
      </div>
      {more ? <p className="muted wrap">These are the 50 largest. Search for fewer to see others.</p> : null}
    </section>
  )
}

function Reasons({ answer: { total, reasons } }: { readonly answer: Quality }) {
  return (
    <section aria-labelledby="quality-reasons" className="stack">
      <h2 id="quality-reasons">What to fix</h2>
      {total.reasons.length === 0 ? <EmptyState text="Nothing." /> : null}
      <ul className="card sheet lines">
        {total.reasons.map(({ reason, count, q }) => {
          const known = reasons.find((one) => one.reason === reason)
          return (
            <li key={reason} className="stack linked">
              <span className="row between">
                <span>
                  <Link to="/search" search={{ q: q ?? '' }}>
                    {count.toLocaleString()} {count === 1 ? 'thing' : 'things'}
                  </Link>
                  {` of which each ${known?.means ?? reason}`}
                </span>
                <span className="muted wrap">{labelOf(reason)}</span>
              </span>
              {known === undefined ? null : <span className="muted wrap">{known.fix}</span>}
              {known?.command == null ? null : (
                <span className="row">
                  <code>{known.command}</code>
                  <CopyButton text={known.command} what="the command" />
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}

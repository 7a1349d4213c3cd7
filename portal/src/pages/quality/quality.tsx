import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { useSearch } from '../../routing/use-address.tsx'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { LineChart } from '../../charts/lines.tsx'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Figures } from '../../lists/figures.tsx'
import { ListPage } from '../../lists/list-page.tsx'
import { TableCard } from '../../lists/list-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { PresentOnly } from '../../parts/present-only.tsx'
import { labelOf } from '../../ui/label.ts'
import { State } from '../../ui/state.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { type TableColumn, DataTable } from '../../ui/table.tsx'
import { QualityReasons } from './reasons.tsx'
import {
  DIMENSION_NAMES,
  GROUPINGS,
  groupingOf,
  scorePercent,
  scoreText,
  toneOfScore,
  trendSummary,
  DIMENSIONS,
} from './scores.ts'
import { dayText } from '../../ui/time.tsx'
import { ViewLinks } from '../../lists/view-links.tsx'

type QualityRow = QuestionAnswer<'quality'>['rows'][number]

/** Reasons named per row; the search linked in a cell finds all. */
const MAX_REASONS = 3

/** The chart's title has the year. */
const DAY_MONTH = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

/** Fewer days show no trend. */
const MIN_DAYS = 5

/** Quality of the metadata, its flaws, and how to fix them. Each number links to what it counts. */
export function QualityPage() {
  const { by: typed, q = '' } = useSearch('/quality')
  const by = groupingOf(typed)
  return (
    <ListPage
      title="Quality"
      actions={<DownloadLink of="quality" args={{ by, q }} format="csv" />}
      about={
        q === '' ? (
          'What is missing, late or contradictory. One entity may count several times.'
        ) : (
          <>
            Only <code>{q}</code>.{' '}
            <Link to="/quality" search={{ by }}>
              Show everything
            </Link>
          </>
        )
      }
    >
      <PresentOnly what="Quality" question="quality">
        <Shown by={by} q={q} />
      </PresentOnly>
    </ListPage>
  )
}

function Shown({ by, q }: { readonly by: string; readonly q: string }) {
  const quality = useAnswer('quality', { by, q }, { keep: true })
  const { pluralOfType } = useCatalogue()
  const label = GROUPINGS.find(([key]) => key === by)?.[1] ?? ''
  const name: TableColumn<QualityRow> = {
    title: label,
    kind: 'wide',
    cell: (row) => <span className="name">{by === 'type' ? pluralOfType(row.key) : row.name}</span>,
  }
  return (
    <Answered shown={quality} label="the quality" rows={10}>
      {({ total, rows, more, reasons }) =>
        total.entities === 0 ? (
          <EmptyState text="No entities to score." />
        ) : (
          <>
            <Figures label="Scores" figures={figuresOf(total)} />
            <Trend q={q} />
            <QualityReasons total={total} reasons={reasons} />
            <div className="row between">
              <h2>Scores</h2>
              <span className="row">
                <span className="muted">By</span>
                <ViewLinks label="Quality by" name="by" options={Object.fromEntries(GROUPINGS)} />
              </span>
            </div>
            <TableCard
              label={`Quality by ${label.toLowerCase()}`}
              columns={[name, ...COLUMNS]}
              rows={rows}
              keyOf={(row) => row.key}
              none={<EmptyState text={`Nothing here has a ${label.toLowerCase()}.`} />}
            />
            {more ? <p className="muted wrap">These are the 50 largest. Narrow the search to see more.</p> : null}
          </>
        )
      }
    </Answered>
  )
}

function figuresOf(total: QualityRow) {
  return total.lacking.map(({ dimension, count, q }) => ({
    label: DIMENSION_NAMES[dimension],
    value: scoreText(total[dimension]),
    tone: toneOfScore(total[dimension]),
    note:
      count === 0 ? (
        total[dimension] === null ? (
          'Nothing is checked'
        ) : (
          'Nothing to fix'
        )
      ) : (
        <Link to="/search" search={{ q: q ?? '' }}>
          {formatNumber(count)} to fix
        </Link>
      ),
  }))
}

function Trend({ q }: { readonly q: string }) {
  const days = useAnswer('quality', { by: 'day', q }, { keep: true })
  if (days.answer !== undefined && days.answer.rows.length < MIN_DAYS) return null
  return (
    <section aria-label="By day" className="card inset">
      <Answered shown={days} label="the days" rows={5}>
        {({ rows }) => (
          <LineChart
            title={`Quality since ${dayText(`${rows[0]?.key ?? ''}T00:00`)}`}
            limit={100}
            unit="%"
            summary={trendSummary(rows)}
            pointLabels={rows.map(({ key }) => DAY_MONTH.format(new Date(`${key}T00:00`)))}
            lines={DIMENSIONS.map((dimension) => ({
              key: dimension,
              label: DIMENSION_NAMES[dimension],
              values: rows.map((row) => scorePercent(row[dimension])),
            }))}
            table={<DataTable label="By day" columns={DAY_COLUMNS} rows={rows.toReversed()} keyOf={({ key }) => key} />}
          />
        )}
      </Answered>
    </section>
  )
}

const DAY_COLUMNS: readonly TableColumn<QualityRow>[] = [
  { title: 'Day', cell: ({ key }) => key },
  { title: 'Entities', kind: 'number', cell: ({ entities }) => formatNumber(entities) },
  ...DIMENSIONS.map((dimension): TableColumn<QualityRow> => ({
    title: DIMENSION_NAMES[dimension],
    kind: 'number',
    cell: (row) => scoreText(row[dimension]),
  })),
]

const COLUMNS: readonly TableColumn<QualityRow>[] = [
  { title: 'Entities', kind: 'number', cell: (row) => formatNumber(row.entities) },
  ...DIMENSIONS.map((dimension): TableColumn<QualityRow> => ({
    title: DIMENSION_NAMES[dimension],
    kind: 'number',
    cell: (row) => <Score row={row} dimension={dimension} />,
  })),
  {
    title: 'Most often',
    kind: 'wide',
    cell: (row) => (
      <ul className="row">
        {row.reasons.slice(0, MAX_REASONS).map(({ reason, count, q }) => (
          <li key={reason}>
            <Link to="/search" search={{ q: q ?? '' }}>
              {labelOf(reason)} {formatNumber(count)}
            </Link>
          </li>
        ))}
      </ul>
    ),
  },
]

/** Links to incomplete entities, if there are any. */
function Score({ row, dimension }: { readonly row: QualityRow; readonly dimension: (typeof DIMENSIONS)[number] }) {
  const lacking = row.lacking.find((one) => one.dimension === dimension)
  const text = scoreText(row[dimension])
  if (lacking === undefined || lacking.count === 0)
    return row[dimension] === null ? <span title="Nothing is checked">{text}</span> : <>{text}</>
  const tone = toneOfScore(row[dimension])
  const score = tone === 'good' ? text : <State tone={tone}>{text}</State>
  const toFix = `${formatNumber(lacking.count)} to fix`
  return (
    <Link
      to="/search"
      search={{ q: lacking.q ?? '' }}
      title={toFix}
      aria-label={`${DIMENSION_NAMES[dimension]} ${text}, ${toFix}`}
    >
      {score}
    </Link>
  )
}

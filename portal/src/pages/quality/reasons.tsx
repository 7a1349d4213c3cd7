import { formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { useSearch } from '../../routing/use-address.tsx'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { GroupedTable, ShowMore, useFolds, useLimit } from '../../lists/list-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { CopyButton } from '../../ui/copy.tsx'
import { labelOf } from '../../ui/label.ts'
import { EmptyState } from '../../ui/states.tsx'
import type { TableColumn } from '../../ui/table.tsx'
import { Ago } from '../../ui/time.tsx'
import { DIMENSION_NAMES } from './scores.ts'
import { NAME_COLUMN, TYPE_COLUMN } from '../../parts/entity-columns.tsx'

type Quality = QuestionAnswer<'quality'>
type Hit = QuestionAnswer<'search'>['hits'][number]

/** Rows per reason; the search has the rest. */
const MAX_ROWS = 100

/** Reasons by the score that they lower, most frequent first, each with its entities. */
export function QualityReasons({ total, reasons }: Pick<Quality, 'total' | 'reasons'>) {
  const { reason: chosen } = useSearch('/quality')
  const [limit, more] = useLimit(MAX_ROWS)
  const listed = total.reasons.find(({ reason }) => reason === chosen)
  const found = useAnswer('search', { q: listed?.q ?? '', limit }, { enabled: listed !== undefined, keep: true })
  const foldOf = useFolds('reason', listed?.reason)
  if (total.reasons.length === 0) return <EmptyState text="Nothing to fix." />
  const explained = new Map(reasons.map((one) => [one.reason, one]))
  return total.lacking.map(({ dimension, count: lacking }) => {
    const dimensionReasons = total.reasons.filter(({ reason }) => explained.get(reason)?.dimension === dimension)
    if (dimensionReasons.length === 0) return null
    return (
      <section key={dimension} className="stack">
        <h2>
          {DIMENSION_NAMES[dimension]} <span className="muted">{formatNumber(lacking)} to fix</span>
        </h2>
        <GroupedTable
          label={`${DIMENSION_NAMES[dimension]}: what to fix`}
          columns={COLUMNS}
          groups={dimensionReasons.map(({ reason, count, q }) => {
            const { fix = '', command = null } = explained.get(reason) ?? {}
            const isListed = reason === listed?.reason
            return {
              key: reason,
              title: labelOf(reason),
              about: fix,
              state: (
                <Link to="/search" search={{ q: q ?? '' }}>
                  View {formatNumber(count)}
                </Link>
              ),
              rows: isListed && !found.outdated ? (found.answer?.hits ?? []) : [],
              fold: foldOf(reason),
              ...(isListed && {
                foot: (
                  <Answered shown={found} label="what to fix">
                    {({ hits }) => (
                      <span className="row between">
                        <ShowMore shown={hits.length} total={count} more={more} />
                        {command === null ? null : (
                          <span className="row">
                            <code>{command}</code>
                            <CopyButton text={command} what="the command" />
                          </span>
                        )}
                      </span>
                    )}
                  </Answered>
                ),
              }),
            }
          })}
          keyOf={({ uri }) => uri}
        />
      </section>
    )
  })
}

const COLUMNS: readonly TableColumn<Hit>[] = [
  NAME_COLUMN,
  TYPE_COLUMN,
  { title: 'Team', cell: ({ teams }) => <bdi>{teams.map(({ name }) => name).join(', ')}</bdi> },
  { title: 'Usage', kind: 'number', cell: ({ usage }) => formatNumber(usage) },
  { title: 'Updated', cell: ({ updatedAt }) => (updatedAt === null ? null : <Ago at={updatedAt} />) },
]

import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useSearch } from '../../routing/use-address.tsx'
import { useState } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Filters, ListPage } from '../../lists/list-page.tsx'
import { ShowMore, useLimit } from '../../lists/list-table.tsx'
import { keyOfRecommendation, Reasons, RECOMMENDATION_COLUMNS } from '../../lists/recommendation.tsx'
import { DetailedTable } from '../../lists/detailed-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { ToldApart } from '../../parts/told-apart.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { Button } from '../../ui/button.tsx'
import { labelOf } from '../../ui/label.ts'
import { EmptyState } from '../../ui/states.tsx'

const MAX_ROWS = 200

/** Suggestions of rules that nobody has decided yet: accept, reject or postpone them. */
export function RecommendPage() {
  const { type: kind, team } = useSearch('/recommend')
  const [limit, more] = useLimit(MAX_ROWS)
  const args = { kind, team, limit }
  const sorted = useAnswer('recommendations', { ...args, sort: 'score' }, { keep: true })
  // Too many to sort: they stay in the order in which they are found.
  const isUnsorted = sorted.refusal !== null
  const found = useAnswer('recommendations', args, { keep: true, enabled: isUnsorted })
  const shown = isUnsorted ? found : sorted
  const [dismissed, setDismissed] = useState<readonly string[]>([])
  return (
    <ListPage
      title="Recommendations"
      about="Links and owners that may be missing. A suggestion takes effect when you accept it."
      actions={<DownloadLink of="recommendations" args={{ kind, team }} format="csv" />}
    >
      <Answered shown={shown} label="recommendations" rows={8}>
        {({ kinds, recommendations, next }) => {
          const rows = recommendations.filter((one) => !dismissed.includes(keyOfRecommendation(one)))
          const [first, ...others] = rows
          const kindOfAll = others.every((one) => one.kind === first?.kind) ? first?.kind : undefined
          return (
            <>
              <Filters
                end={
                  <span role="status" className="muted">
                    {`${formatNumber(rows.length)}${next === null ? '' : '+'} to decide`}
                  </span>
                }
              >
                <FilterSelect
                  label="Kind"
                  name="type"
                  options={{
                    '': 'All that may be missing',
                    ...Object.fromEntries(kinds.map(({ kind: one, label }) => [one, label])),
                  }}
                />
              </Filters>
              <ToldApart entities={rows.flatMap(({ from, to }) => [from, to])}>
                <DetailedTable
                  label="Recommendations"
                  none={<EmptyState text="Nothing to decide." />}
                  columns={RECOMMENDATION_COLUMNS.filter(
                    ({ title }) => kindOfAll === undefined || title !== 'Suggestion',
                  ).map((one) =>
                    kindOfAll !== undefined && one.title === 'What' ? { ...one, title: labelOf(kindOfAll) } : one,
                  )}
                  rows={rows}
                  keyOf={keyOfRecommendation}
                  nameOf={({ from }) => from.name}
                  details={(row) => (
                    <>
                      <p>
                        <bdi>{row.sentence}</bdi>
                      </p>
                      <Reasons shown={row} />
                      <Button
                        title="Hides the suggestion until you open this page again"
                        onClick={() => setDismissed([...dismissed, keyOfRecommendation(row)])}
                      >
                        Later
                      </Button>
                    </>
                  )}
                />
              </ToldApart>
              <ShowMore shown={rows.length} total={next === null ? rows.length : null} more={more} />
            </>
          )
        }}
      </Answered>
    </ListPage>
  )
}

import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { Edits } from '../../parts/edits.tsx'
import { Recommendation, type RecommendationShown } from '../../parts/recommendation.tsx'
import { Button } from '../../ui/button.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { EmptyState } from '../../ui/states.tsx'

const PAGE = 50
const MOST = 200

interface RecommendSearch {
  /** The kind of recommendation. */
  readonly type?: string
  readonly team?: string
}

/** What rules suggest and nobody has decided: accepted, rejected, or left for later. */
export function RecommendPage() {
  const { type: typed, team } = useSearch({ strict: false }) as RecommendSearch
  const kind = typed === undefined || typed === '' ? undefined : typed
  const [limit, setLimit] = useState(PAGE)
  const shown = useAnswer('recommendations', { kind, team, limit }, { keep: true })
  return (
    <Edits>
      <div className="page">
        <PageTitle title="Recommendations">Recommendations</PageTitle>
        <p className="muted">
          What may be missing, by what similar or neighbouring things have. Nothing is taken to be true before somebody
          accepts it; what is rejected is not suggested again.
        </p>
        <Answered shown={shown} label="recommendations" rows={8}>
          {(answer) => (
            <RecommendationList
              key={`${kind ?? ''} ${team ?? ''}`}
              answer={answer}
              kind={kind}
              team={team}
              more={answer.next === null || limit === MOST ? null : () => setLimit(MOST)}
            />
          )}
        </Answered>
      </div>
    </Edits>
  )
}

interface RecommendationListProps {
  readonly answer: QuestionAnswer<'recommendations'>
  readonly kind: string | undefined
  readonly team: string | undefined
  readonly more: (() => void) | null
}

function RecommendationList({ answer, kind, team, more }: RecommendationListProps) {
  const [put, leave] = useState<ReadonlySet<string>>(new Set())
  const rows = answer.recommendations.filter((one) => !put.has(keyOf(one)))
  return (
    <>
      <div className="row between">
        <span className="row">
          <KindChoice kinds={answer.kinds} kind={kind} />
          <span role="status" className="muted">
            {rows.length.toLocaleString()}
            {answer.next === null ? '' : '+'} to decide
          </span>
        </span>
        <DownloadLink of="recommendations" args={{ kind, team }} format="csv" />
      </div>
      {rows.length === 0 ? (
        <EmptyState text="Nothing to decide" />
      ) : (
        <ul className="card sheet lines">
          {rows.map((one) => (
            <Recommendation key={keyOf(one)} shown={one} later={() => leave(new Set([...put, keyOf(one)]))} />
          ))}
        </ul>
      )}
      {more === null ? null : (
        <p>
          <Button onClick={more}>Show more</Button>
        </p>
      )}
    </>
  )
}

function KindChoice({
  kinds,
  kind,
}: {
  readonly kinds: RecommendationListProps['answer']['kinds']
  readonly kind: string | undefined
}) {
  const navigate = useNavigate()
  return (
    <select
      aria-label="Kind"
      value={kind ?? ''}
      onChange={({ currentTarget: { value } }) =>
        void navigate({ to: '.', search: (before: object) => ({ ...before, type: value }), replace: true })
      }
    >
      <option value="">All that may be missing</option>
      {kinds.map((one) => (
        <option key={one.kind} value={one.kind}>
          {one.label}
        </option>
      ))}
    </select>
  )
}

function keyOf({ relation, from, to }: RecommendationShown): string {
  return `${relation} ${from.uri} ${to.uri}`
}

import { Link } from '../../routing/link.tsx'
import { useAsOf } from '../../client/as-of.ts'
import type { RefusedRequest } from '../../../../clients/typescript/refusal.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { useFirstRead } from '../../client/use-first-read.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLines } from '../../lists/entity-lines.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState, Note, Skeleton } from '../../ui/states.tsx'
import { momentText } from '../../ui/time.tsx'
import { EntityPageLink } from '../../parts/entity-page-link.tsx'

/** Number of hits among which close ones are looked for. */
const SEARCHED = 10
const NEAREST = 3

interface UnknownProps {
  readonly uri: string
  readonly refusal: RefusedRequest
}

/** Explains that a URI is unknown, at the page's moment or at all. */
export function UnknownEntity({ uri, refusal }: UnknownProps) {
  const asOf = useAsOf()
  const { pending, first } = useFirstRead(uri, { enabled: asOf !== undefined })
  if (asOf !== undefined && pending) return <Skeleton label={uri} rows={4} />
  return asOf === undefined || first === null ? (
    <NotFound uri={uri} refusal={refusal} />
  ) : (
    <NotRecordedYet uri={uri} asOf={asOf} first={first.at} />
  )
}

function NotRecordedYet({ uri, asOf, first }: { readonly uri: string; readonly asOf: string; readonly first: string }) {
  return (
    <div className="page">
      <PageTitle title="Not recorded yet">Not recorded yet at {momentText(asOf)}</PageTitle>
      <p>
        <code className="wrap">{uri}</code>
      </p>
      <p>
        <EntityPageLink uri={uri} search={{ asOf: first }}>
          First read {momentText(first)}
        </EntityPageLink>{' '}
        ·{' '}
        <EntityPageLink uri={uri} search={{ asOf: '' }}>
          View current state
        </EntityPageLink>
      </p>
    </div>
  )
}

/** Suggests similar entities, and tells whether it is known now. */
function NotFound({ uri, refusal }: UnknownProps) {
  const asOf = useAsOf()
  const words = wordsOf(uri)
  const nearest = useAnswer('search', { q: words, limit: SEARCHED }, { enabled: words !== '' })
  return (
    <div className="page">
      <PageTitle title="Not found">Not found</PageTitle>
      <p>
        <code className="wrap">{uri}</code>
      </p>
      <Note kind="info">
        {refusal.message} {refusal.hint}
      </Note>
      {asOf === undefined ? null : (
        <p>
          You’re viewing the past.{' '}
          <EntityPageLink uri={uri} search={{ asOf: '' }}>
            View current state
          </EntityPageLink>
        </p>
      )}
      <Panel title="Similar names">
        <Answered shown={nearest} label="similar names">
          {({ hits }) => {
            const close = closeOf(hits)
            return close.length === 0 ? <EmptyState text="No similar names." /> : <EntityLines entities={close} />
          }}
        </Answered>
        <p>
          <Link to="/search" search={{ q: words }}>
            Search for {words}
          </Link>
        </p>
      </Panel>
    </div>
  )
}

type Hit = QuestionAnswer<'search'>['hits'][number]

/** Returns hits whose own name or id matches, rather than something around them; each name of a type once. */
export function closeOf(hits: readonly Hit[]): readonly Hit[] {
  const matching = hits.filter(({ why }) => why.matched.some(({ field }) => field === 'name' || field === 'resourceId'))
  const namesakes = Map.groupBy(matching, ({ uri, name, entityType }) => `${entityType} ${name ?? uri}`)
  return [...namesakes.values()].flatMap(([best]) => best ?? []).slice(0, NEAREST)
}

/** Returns the last part of a URI as words that can't be read as filters. */
function wordsOf(uri: string): string {
  const last = uri.split('/').findLast((part) => part !== '') ?? ''
  return last.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

import { Link } from '../../routing/link.tsx'
import { useAsOf } from '../../client/as-of.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer, type ShownAnswer } from '../../client/use-answer.ts'
import { ListPage } from '../../lists/list-page.tsx'
import { TableCard } from '../../lists/list-table.tsx'
import { Answered } from '../../parts/answered.tsx'
import { PresentOnly } from '../../parts/present-only.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import {
  checkedEveryText,
  inOrderOfNeed,
  partsToResolve,
  summaryOf,
  unconnectedTypes,
  type SourceShown,
} from './health.ts'
import { QuarantinePanel } from './quarantine.tsx'
import { SourceHealth } from './source-health.tsx'
import type { TableColumn } from '../../ui/table.tsx'

/** Sources: whether the rest of the portal can be relied on. */
export function SourcesPage() {
  const isNow = useAsOf() === undefined
  const sources = useAnswer('sources', {}, { enabled: isNow })
  const all = sources.answer?.sources ?? []
  return (
    <ListPage title="Sources" {...(all.length > 0 && { about: <span role="status">{summaryOf(all)}</span> })}>
      <PresentOnly what="The health of sources" question="sources">
        <AllSources sources={sources} />
      </PresentOnly>
    </ListPage>
  )
}

function AllSources({ sources }: { readonly sources: ShownAnswer<QuestionAnswer<'sources'>> }) {
  return (
    <>
      <Answered shown={sources} label="the sources" rows={8}>
        {({ sources: all }) =>
          all.length === 0 ? (
            <EmptyState text="No source is configured.">
              <Link to="/docs/$" rest={'operate/connect'}>
                Add them to the configuration
              </Link>
              , or push metadata over the REST API.
            </EmptyState>
          ) : (
            <TableCard
              label="All sources"
              columns={COLUMNS}
              rows={inOrderOfNeed(all)}
              keyOf={({ platform }) => platform}
            />
          )
        }
      </Answered>
      <NotConnected />
      <QuarantinePanel />
    </>
  )
}

/** Stated here once, rather than on every page that lacks the data. */
function NotConnected() {
  const { answer } = useAnswer('types', {})
  const missing = unconnectedTypes(answer)
  if (missing.length === 0) return null
  return (
    <p className="muted">
      No source has {missing.join(', ')}, so no page shows any.{' '}
      <Link to="/docs/$" rest={'operate/connect'}>
        Connect one
      </Link>
    </p>
  )
}

const COLUMNS: readonly TableColumn<SourceShown>[] = [
  {
    title: 'Source',
    cell: ({ platform, provider }) => (
      <>
        <Link to="/sources/$" rest={platform} className="name">
          {platform}
        </Link>
        {provider === platform ? null : <span className="muted"> {provider}</span>}
      </>
    ),
  },
  {
    title: 'Health',
    kind: 'wide',
    cell: (source) => (
      <>
        <SourceHealth source={source} />
        {source.pausedBy === null ? null : (
          <span className="muted">
            {' by '}
            <bdi>{source.pausedBy.name}</bdi> since <Ago at={source.pausedBy.since} />
          </span>
        )}
      </>
    ),
  },
  { title: 'Last updated', cell: ({ lastReadAt }) => <Moment at={lastReadAt} none="not yet" /> },
  { title: 'Checked', cell: checkedEveryText },
  { title: 'To resolve', cell: decisionOf, has: (source) => partsToResolve(source).length > 0 },
]

function decisionOf(source: SourceShown) {
  const { platform } = source
  const parts = partsToResolve(source)
  return parts.length === 0 ? null : (
    <Link to="/sources/$" rest={platform}>
      {parts.join(', ')}
    </Link>
  )
}

function Moment({ at, none }: { readonly at: string | null; readonly none: string }) {
  return at === null ? <span className="muted">{none}</span> : <Ago at={at} />
}

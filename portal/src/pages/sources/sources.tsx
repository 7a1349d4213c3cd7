import { Link } from '@tanstack/react-router'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { PresentOnly } from '../../parts/present-only.tsx'
import { State } from '../../ui/state.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Ago, durationText } from '../../ui/time.tsx'
import {
  healthText,
  inOrderOfNeed,
  missingText,
  noEventText,
  notConnected,
  retryingText,
  standingOf,
  summaryOf,
  unresolvedText,
  type SourceShown,
} from './health.ts'
import { QuarantinePanel } from './quarantine.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import styles from './sources.module.css'

/** Whether what is shown everywhere else can be relied on. */
export function SourcesPage() {
  return (
    <div className="page">
      <PageTitle title="Sources">Sources</PageTitle>
      <PresentOnly what="The health of sources" question="sources">
        <AllSources />
      </PresentOnly>
    </div>
  )
}

function AllSources() {
  const sources = useAnswer('sources', {})
  return (
    <>
      <Answered shown={sources} label="the sources" rows={8}>
        {({ sources: all }) =>
          all.length === 0 ? (
            <EmptyState text="No sources configured">
              <Link to="/docs/$" params={{ _splat: 'operate/connect' }}>
                Add them to the configuration
              </Link>
              , or push metadata over the REST API.
            </EmptyState>
          ) : (
            <>
              <p role="status" className={styles['summary']}>
                {all.length.toLocaleString()} {all.length === 1 ? 'source' : 'sources'}: {summaryOf(all)}.{' '}
                {unresolvedText(all)}
              </p>
              <div className="card sheet" role="region" aria-label="All sources" tabIndex={0}>
                <DataTable
                  label="All sources"
                  columns={COLUMNS}
                  rows={inOrderOfNeed(all)}
                  keyOf={({ platform }) => platform}
                />
              </div>
            </>
          )
        }
      </Answered>
      <NotConnected />
      <QuarantinePanel />
    </>
  )
}

/** Said here once, rather than on every page that has nothing to show of it. */
function NotConnected() {
  const { answer } = useAnswer('types', {})
  const missing = notConnected(answer)
  if (missing.length === 0) return null
  return (
    <p className="muted">
      No source has {missing.join(', ')}, so no page shows any.{' '}
      <Link to="/docs/$" params={{ _splat: 'operate/connect' }}>
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
        <Link to="/sources/$platform" params={{ platform }} search={{}} className="name">
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
        <State tone={standingOf(source).tone}>{healthText(source)}</State>
        {source.pausedBy === null ? null : (
          <span className="muted">
            {' by '}
            <bdi>{source.pausedBy.name}</bdi> since <Ago at={source.pausedBy.since} />
          </span>
        )}
      </>
    ),
  },
  { title: 'Last read', cell: ({ lastGoodAt }) => <Moment at={lastGoodAt} none="not yet" /> },
  { title: 'Last event', cell: (source) => <Moment at={source.lastEventAt} none={noEventText(source)} /> },
  { title: 'Last listed', cell: ({ sweep }) => <Moment at={sweep?.lastStartedAt ?? null} none="not yet" /> },
  {
    title: 'To be read',
    cell: (source) => {
      const retrying = retryingText(source)
      return (
        <>
          {source.dirty.toLocaleString()}
          {retrying === '' ? null : (
            <>
              {' · '}
              <Link to="/sources/$platform" params={{ platform: source.platform }} search={{}}>
                {retrying}
              </Link>
            </>
          )}
        </>
      )
    },
  },
  {
    title: 'Lag',
    cell: ({ lagSeconds }) => (lagSeconds === 0 ? 'none' : durationText(lagSeconds * 1_000)),
    has: ({ lagSeconds }) => lagSeconds > 0,
  },
  { title: 'To resolve', cell: decisionOf, has: (source) => partsToResolve(source).length > 0 },
]

/** What waits for a person, beside what its health says. */
function partsToResolve(source: SourceShown): readonly string[] {
  const { suspectedDeletions, issues } = source
  const { documents, listings } = suspectedDeletions
  return [
    documents + listings.length > 0 ? `${(documents + listings.length).toLocaleString()} suspected deletions` : '',
    missingText(source),
    issues.length > 0 ? `${issues.length} ${issues.length === 1 ? 'issue' : 'issues'}` : '',
  ].filter((part) => part !== '' && part !== healthText(source))
}

function decisionOf(source: SourceShown) {
  const { platform } = source
  const parts = partsToResolve(source)
  return parts.length === 0 ? null : (
    <Link to="/sources/$platform" params={{ platform }} search={{}}>
      {parts.join(', ')}
    </Link>
  )
}

function Moment({ at, none }: { readonly at: string | null; readonly none: string }) {
  return at === null ? <span className="muted">{none}</span> : <Ago at={at} />
}

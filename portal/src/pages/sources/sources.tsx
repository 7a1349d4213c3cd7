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
import styles from './sources.module.css'

/** Whether what is shown everywhere else can be relied on. */
export function SourcesPage() {
  return (
    <div className={styles['page']}>
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
              <div className={styles['table']} role="region" aria-label="All sources" tabIndex={0}>
                <table>
                  <thead>
                    <tr>
                      <th scope="col">Source</th>
                      <th scope="col">Health</th>
                      <th scope="col">Last read</th>
                      <th scope="col">Last event</th>
                      <th scope="col">Last listed</th>
                      <th scope="col">Queue</th>
                      <th scope="col">Lag</th>
                      <th scope="col">Needs attention</th>
                    </tr>
                  </thead>
                  <tbody>
                    {inOrderOfNeed(all).map((source) => (
                      <SourceRow key={source.platform} source={source} />
                    ))}
                  </tbody>
                </table>
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
    <p className={styles['muted']}>
      No source has {missing.join(', ')}, so no page shows any.{' '}
      <Link to="/docs/$" params={{ _splat: 'operate/connect' }} className={styles['parent']}>
        Connect one
      </Link>
    </p>
  )
}

function SourceRow({ source }: { readonly source: SourceShown }) {
  const { platform, provider, pausedBy, lastReadAt, lastEventAt, sweep, dirty, lagSeconds } = source
  const retrying = retryingText(source)
  const { tone } = standingOf(source)
  return (
    <tr>
      <th scope="row">
        <Link to="/sources/$platform" params={{ platform }} search={{}}>
          {platform}
        </Link>
        {provider === platform ? null : <span className={styles['muted']}> {provider}</span>}
      </th>
      <td data-label="Health">
        <State tone={tone}>{healthText(source)}</State>
        {pausedBy === null ? null : (
          <span className={styles['muted']}>
            {' by '}
            <bdi>{pausedBy.name}</bdi> since <Ago at={pausedBy.since} />
          </span>
        )}
      </td>
      <td data-label="Last read">
        <Moment at={lastReadAt} none="not yet" />
      </td>
      <td data-label="Last event">
        <Moment at={lastEventAt} none={noEventText(source)} />
      </td>
      <td data-label="Last listed">
        <Moment at={sweep?.lastStartedAt ?? null} none="not yet" />
      </td>
      <td data-label="Queue">
        {dirty.toLocaleString()}
        {retrying === '' ? null : (
          <>
            {' · '}
            <Link to="/sources/$platform" params={{ platform }} search={{}}>
              {retrying}
            </Link>
          </>
        )}
      </td>
      <td data-label="Lag">{lagSeconds === 0 ? 'none' : durationText(lagSeconds * 1_000)}</td>
      <td data-label="Needs attention">{decisionOf(source)}</td>
    </tr>
  )
}

function decisionOf(source: SourceShown) {
  const { platform, suspectedDeletions, issues } = source
  const { documents, listings } = suspectedDeletions
  const parts = [
    documents + listings.length > 0 ? `${(documents + listings.length).toLocaleString()} suspected deletions` : '',
    missingText(source),
    issues.length > 0 ? `${issues.length} ${issues.length === 1 ? 'issue' : 'issues'}` : '',
  ].filter((part) => part !== '' && part !== healthText(source))
  return parts.length === 0 ? (
    <span className={styles['muted']}>none</span>
  ) : (
    <Link to="/sources/$platform" params={{ platform }} search={{}}>
      {parts.join(', ')}
    </Link>
  )
}

function Moment({ at, none }: { readonly at: string | null; readonly none: string }) {
  return at === null ? <span className={styles['muted']}>{none}</span> : <Ago at={at} />
}

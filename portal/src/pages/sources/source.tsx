// The page of one source: its health, issues, unmapped fields, retries, suspected deletions and quarantine.
import { useParams } from '@tanstack/react-router'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { PresentOnly } from '../../parts/present-only.tsx'
import { State } from '../../ui/state.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { labelOf } from '../../ui/label.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { Ago, durationText, Relative } from '../../ui/time.tsx'
import { SuspectedDeletionsPanel } from './deletions.tsx'
import { healthText, noEventText, noticedText, standingOf, type SourceShown } from './health.ts'
import { QuarantinePanel } from './quarantine.tsx'
import { SourcePause } from './pause.tsx'
import { RetriesPanel } from './retries.tsx'

export function SourcePage() {
  const { platform = '' } = useParams({ from: '/sources/$platform' })
  return (
    <div className="page">
      <PageTitle title={`${platform} / Sources`}>
        <bdi>{platform}</bdi>
      </PageTitle>
      <PresentOnly what="The health of a source" question="sources">
        <SourceFound platform={platform} />
      </PresentOnly>
    </div>
  )
}

function SourceFound({ platform }: { readonly platform: string }) {
  const sources = useAnswer('sources', {})
  return (
    <Answered shown={sources} label="source" rows={8}>
      {({ sources: all }) => {
        const source = all.find((one) => one.platform === platform)
        return source === undefined ? (
          <EmptyState text={`No source named ${platform}`}>
            Configured: {all.map((one) => one.platform).join(', ')}.
          </EmptyState>
        ) : (
          <OneSource source={source} />
        )
      }}
    </Answered>
  )
}

function OneSource({ source }: { readonly source: SourceShown }) {
  const { platform, silent, lastError, pausedUntil, lostEvents, issues, unmappedFields, trouble } = source
  const unmapped = Object.entries(unmappedFields).toSorted(([, a], [, b]) => b - a)
  return (
    <>
      <SourcePause source={source} />
      {silent === null ? null : (
        <Note kind="warn">
          Silent: usually sends an event every {durationText(silent.usualGapMs)}, last one <Ago at={silent.since} />. It
          may have changed since.
        </Note>
      )}
      {trouble === null || source.health === 'paused' ? null : (
        <Note kind="warn">
          {source.health === 'failing' ? 'Failing' : source.health === 'throttled' ? 'Throttled' : 'Degraded'}, since{' '}
          <Ago at={trouble.since} />: <bdi>{trouble.reason}</bdi>. What to do: <bdi>{trouble.todo}</bdi>.
        </Note>
      )}
      {lastError === null || lastError.reason === trouble?.reason ? null : (
        <Note kind={source.health === 'ok' ? 'info' : 'warn'}>
          Last error, <Ago at={lastError.at} />: <bdi>{lastError.reason}</bdi>
        </Note>
      )}
      {pausedUntil === null ? null : (
        <Note kind="warn">
          The source asked for a pause: reads resume <Relative at={pausedUntil} />.
        </Note>
      )}
      {lostEvents === null ? null : (
        <Note kind="warn">
          Full listings found {lostEvents.changes.toLocaleString()} changes that had no event, most recently{' '}
          <Ago at={lostEvents.lastFoundAt} />.
        </Note>
      )}
      <Facts facts={factsOf(source)} />
      <div className="tiles">
        {issues.length === 0 ? null : (
          <Panel title="Issues" count={issues.length}>
            <ul className="lines">
              {issues.map(({ kind, type, count, first, since }) => (
                <li key={kind + (type ?? '')} className="stack" data-gap="1">
                  <p className="row">
                    <State tone="warn">{labelOf(kind).toLowerCase()}</State> {type ?? 'any type'},{' '}
                    {count.toLocaleString()}× since <Ago at={since} />
                  </p>
                  <p className="wrap">
                    <bdi>{first}</bdi>
                  </p>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        {unmapped.length === 0 ? null : (
          <Panel title="Unmapped fields" count={unmapped.length}>
            <ul className="wrap">
              {unmapped.map(([field, count]) => (
                <li key={field}>
                  <code>{field}</code> <span className="muted">{count.toLocaleString()}×</span>
                </li>
              ))}
            </ul>
          </Panel>
        )}
        <RetriesPanel platform={platform} />
        <SuspectedDeletionsPanel platform={platform} />
        <QuarantinePanel of={platform} />
      </div>
    </>
  )
}

function factsOf(source: SourceShown): readonly Fact[] {
  const {
    provider,
    domains,
    baseUrl,
    limits,
    ratePerSecond,
    reads,
    sweep,
    dirty,
    waiting,
    retrying,
    missing,
    lagSeconds,
  } = source
  const isSlowed = ratePerSecond !== null && ratePerSecond < limits.ratePerSecond
  const slowed = isSlowed ? ` (${ratePerSecond.toLocaleString()} now)` : ''
  const { tone } = standingOf(source)
  const ago = (at: string | null | undefined, none: string) => (at == null ? none : <Ago at={at} />)
  const report = sweep?.lastFullReport ?? sweep?.lastReport
  return [
    { label: 'Health', value: <State tone={tone}>{healthText(source)}</State> },
    { label: 'Provider', value: `${provider}, of ${domains.join(', ')}` },
    { label: 'Address', value: baseUrl === null ? 'none: it pushes its metadata' : <code>{baseUrl}</code> },
    { label: 'Last read', value: ago(source.lastGoodAt, 'not yet') },
    { label: 'Last tried', value: ago(source.lastReadAt, 'not yet') },
    { label: 'Last event', value: ago(source.lastEventAt, noEventText(source)) },
    {
      label: 'Queue',
      value: countsText({
        due: dirty,
        retrying: retrying - missing.total,
        'not found': missing.total,
        resting: waiting - retrying,
      }),
    },
    { label: 'Lag', value: lagSeconds === 0 ? 'none' : durationText(lagSeconds * 1_000) },
    {
      label: 'Reads',
      value: countsText(reads),
    },
    {
      label: 'Limits',
      value: [
        `${limits.ratePerSecond.toLocaleString()} per second${slowed}`,
        `${limits.concurrency} in parallel`,
        `${durationText(limits.timeoutMs)} timeout`,
      ].join(', '),
    },
    ...(baseUrl === null ? [] : [{ label: 'Noticed', value: noticedText(source) }]),
    { label: 'Last listed', value: ago(sweep?.lastStartedAt, 'not yet') },
    {
      label: 'Next full listing',
      value: sweep?.nextFullAt == null ? 'not scheduled' : <Relative at={sweep.nextFullAt} />,
    },
    {
      label: 'Last complete listing',
      value:
        report == null
          ? 'none yet'
          : countsText({
              listed: report.listed,
              'to read': report.marked,
              missing: report.missing,
              'of them suspected': report.held,
            }),
    },
    ...(sweep?.lastError == null ? [] : [{ label: 'Listing error', value: <bdi>{sweep.lastError}</bdi> }]),
  ]
}

/** Those of them that are there. */
function countsText(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0)
  return some.map(([what, count]) => `${count.toLocaleString()} ${what.replaceAll('-', ' ')}`).join(', ') || 'none'
}

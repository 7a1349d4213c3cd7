// One source: health, issues, unmapped fields, retries, suspected deletions and quarantine.
import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useAddress } from '../../routing/use-address.tsx'
import { useAsOf } from '../../client/as-of.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { ListPage } from '../../lists/list-page.tsx'
import { Answered } from '../../parts/answered.tsx'
import { PresentOnly } from '../../parts/present-only.tsx'
import { State } from '../../ui/state.tsx'
import { Facts, type Fact } from '../../ui/facts.tsx'
import { labelOf } from '../../ui/label.ts'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { Ago, durationText, Relative } from '../../ui/time.tsx'
import { SuspectedDeletionsPanel } from './deletions.tsx'
import { noticedText, type SourceShown } from './health.ts'
import { QuarantinePanel } from './quarantine.tsx'
import { RetriesPanel } from './retries.tsx'
import { SourceHealth } from './source-health.tsx'
import { useRights } from '../../client/use-rights.ts'
import { CommandButton } from '../../parts/command-button.tsx'

export function SourcePage() {
  const { rest: platform } = useAddress()
  const isNow = useAsOf() === undefined
  const sources = useAnswer('sources', {}, { enabled: isNow })
  const source = sources.answer?.sources.find((one) => one.platform === platform)
  return (
    <ListPage
      title={`${platform} / Sources`}
      heading={<bdi>{platform}</bdi>}
      {...(isNow && source !== undefined && { actions: <SourceActions {...source} /> })}
    >
      <PresentOnly what="The health of a source" question="sources">
        <Answered shown={sources} label="source" rows={8}>
          {({ sources: all }) =>
            source === undefined ? (
              <EmptyState text={`No source is named ${platform}.`}>
                Configured: {all.map((one) => one.platform).join(', ')}.
              </EmptyState>
            ) : (
              <OneSource source={source} />
            )
          }
        </Answered>
      </PresentOnly>
    </ListPage>
  )
}

function OneSource({ source }: { readonly source: SourceShown }) {
  const { platform, silent, lastError, pausedUntil, lostEvents, issues, unmappedFields, trouble, pausedBy } = source
  const unmapped = Object.entries(unmappedFields).toSorted(([, a], [, b]) => b - a)
  return (
    <>
      {pausedBy === null ? null : (
        <Note kind="warn">
          Paused by <bdi>{pausedBy.name}</bdi> since <Ago at={pausedBy.since} />. Nothing is read from it; its events
          wait.
        </Note>
      )}
      {silent === null ? null : (
        <Note kind="warn">
          Silent: usually sends an event every {durationText(silent.usualGapMs)}, last one <Ago at={silent.since} />. It
          may have changed since.
        </Note>
      )}
      {trouble === null || source.health === 'paused' ? null : (
        <Note kind={source.health === 'failing' ? 'bad' : 'warn'}>
          {labelOf(source.health)}, since <Ago at={trouble.since} />: <bdi>{trouble.reason}</bdi>. What to do:{' '}
          <bdi>{trouble.todo}</bdi>.
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
          Complete sweeps found {formatNumber(lostEvents.changes)} changes that had no event, most recently{' '}
          <Ago at={lostEvents.lastFoundAt} />.
        </Note>
      )}
      <Facts facts={factsOf(source)} />
      <details className="stack" data-gap="3">
        <summary>Details</summary>
        <Facts facts={detailsOf(source)} />
      </details>
      <div className="tiles">
        {issues.length === 0 ? null : (
          <Panel title="Issues" count={issues.length}>
            <ul className="lines">
              {issues.map(({ kind, type, count, first, since }) => (
                <li key={kind + (type ?? '')} className="stack" data-gap="1">
                  <p className="row">
                    <State tone="warn">{labelOf(kind).toLowerCase()}</State> {type ?? 'any type'}, {formatNumber(count)}
                    × since <Ago at={since} />
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
                  <code>{field}</code> <span className="muted">{formatNumber(count)}×</span>
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

const ago = (at: string | null | undefined, none: string) => (at == null ? none : <Ago at={at} />)

/** Facts for every reader. */
function factsOf(source: SourceShown): readonly Fact[] {
  const { provider, domains, baseUrl, sweep, dirty, waiting, retrying, missing } = source
  return [
    { label: 'Health', value: <SourceHealth source={source} /> },
    { label: 'Last updated', value: ago(source.lastReadAt, 'not yet') },
    // Why it failed is among the issues.
    { label: sweep?.lastError == null ? 'Last sweep' : 'Sweep failed', value: ago(sweep?.lastStartedAt, 'not yet') },
    { label: 'Product', value: labelOf(provider) },
    { label: 'Contains', value: domains.map((domain) => labelOf(domain).toLowerCase()).join(', ') },
    { label: 'Address', value: baseUrl === null ? 'none: it pushes its metadata' : <code>{baseUrl}</code> },
    { label: 'Delay', value: noticedText(source) },
    { label: 'Last event', value: ago(source.lastEventAt, source.events.length === 0 ? 'sends none' : 'none yet') },
    {
      label: 'Queued reads',
      value: countsText({
        'due now': dirty,
        'to be retried': retrying - missing.total,
        'due later': waiting - retrying,
      }),
    },
  ]
}

/** Further facts for operators. */
function detailsOf(source: SourceShown): readonly Fact[] {
  const { limits, ratePerSecond, reads, sweep, lagSeconds } = source
  const isSlowed = ratePerSecond !== null && ratePerSecond < limits.ratePerSecond
  const slowed = isSlowed ? ` (${formatNumber(ratePerSecond)} now)` : ''
  const report = sweep?.lastFullReport ?? sweep?.lastReport
  return [
    { label: 'Last tried', value: ago(source.lastTriedAt, 'not yet') },
    { label: 'Lag', value: lagSeconds === 0 ? 'none' : durationText(lagSeconds * 1_000) },
    { label: 'Reads so far', value: countsText(reads) },
    {
      label: 'Limits',
      value: [
        `${formatNumber(limits.ratePerSecond)} per second${slowed}`,
        `${limits.concurrency} in parallel`,
        `${durationText(limits.timeoutMs)} timeout`,
      ].join(', '),
    },
    {
      label: 'Next complete sweep',
      value: sweep?.nextFullAt == null ? 'not scheduled' : <Relative at={sweep.nextFullAt} />,
    },
    {
      label: 'Last complete sweep',
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
  ]
}

/** Lists the counts above 0. */
function countsText(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0)
  return some.map(([what, count]) => `${formatNumber(count)} ${what.replaceAll('-', ' ')}`).join(', ') || 'none'
}

/** Pauses, resumes or sweeps a source, if the reader may. */
function SourceActions({ platform, pausedBy }: Pick<SourceShown, 'platform' | 'pausedBy'>) {
  const mayOperate = useRights().includes('operate')
  if (!mayOperate) return null
  return (
    <>
      {pausedBy === null ? (
        <CommandButton command="list-source" args={{ platform }}>
          Sweep now
        </CommandButton>
      ) : null}
      <CommandButton command={pausedBy === null ? 'pause-source' : 'resume-source'} args={{ platform }}>
        {pausedBy === null ? 'Pause' : 'Resume'}
      </CommandButton>
    </>
  )
}

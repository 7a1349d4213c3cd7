import { Link } from '@tanstack/react-router'
import type { QuestionAnswer } from '../../client/ask.ts'
import { ActivityList } from '../../parts/activity-list.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { State } from '../../ui/state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Ago, momentText } from '../../ui/time.tsx'
import { followedText, streakText } from './reach-text.ts'
import { useFirst } from './use-first.tsx'

export function RunningTestsPanel({ tests }: { readonly tests: QuestionAnswer<'home'>['tests'] }) {
  const { listed, more } = useFirst(tests.nodes, { list: 'tests' })
  return (
    <Panel title="Running tests" count={tests.total}>
      {tests.total === 0 ? <p className="muted">No running tests.</p> : null}
      <ul className="lines">
        {listed.map(({ uri, entityType, name, sentence }) => (
          <li key={uri} className="stack below" data-gap="1">
            <EntityLink uri={uri} type={entityType} name={name} />
            {sentence === null ? null : <bdi className="meta wrap">{sentence}</bdi>}
          </li>
        ))}
      </ul>
      {more}
      <Beyond total={tests.total} atLeast={tests.atLeast} listed={tests.nodes.length} />
    </Panel>
  )
}

interface FailuresPanelProps {
  readonly failures: QuestionAnswer<'home'>['failures']
  /** Whether it is the home of somebody, or of everything. */
  readonly ofOne: boolean
}

export function FailuresPanel({ failures, ofOne }: FailuresPanelProps) {
  const { listed, more } = useFirst(failures.nodes, { list: 'failures' })
  return (
    <Panel title={ofOne ? 'Failures upstream' : 'Failed runs'} count={failures.total}>
      {failures.total === 0 ? <p className="muted">{ofOne ? 'No failed runs upstream.' : 'No failed runs.'}</p> : null}
      <ul className="lines">
        {listed.map(({ uri, entityType, name, startedAt, error, followedBy, streak, sentence }) => (
          <li key={uri} className="stack below" data-gap="1">
            <span className="row">
              <EntityLink uri={uri} type={entityType} name={name} />
              <State tone={followedBy === 'success' || followedBy === 'other' ? 'plain' : 'bad'}>
                {followedText(followedBy)}
              </State>
              {streak.length > 1 && (followedBy === 'nothing' || followedBy === 'running') ? (
                <State tone="bad">{streakText(streak)}</State>
              ) : null}
              {startedAt === null ? null : (
                <span className="muted">
                  <Ago at={startedAt} />
                </span>
              )}
            </span>
            {error === null ? null : <bdi className="wrap">{error}</bdi>}
            {sentence === null ? null : <bdi className="meta wrap">{sentence}</bdi>}
          </li>
        ))}
      </ul>
      {more}
      <Beyond total={failures.total} atLeast={false} listed={failures.nodes.length} />
      {failures.atLeast ? (
        <p className="muted">
          Counted among the latest {failures.looked.toLocaleString()} of {failures.runs.toLocaleString()} runs.
        </p>
      ) : null}
    </Panel>
  )
}

export function ChangesPanel({
  changes,
  of,
}: {
  readonly changes: QuestionAnswer<'home'>['changes']
  readonly of: string | undefined
}) {
  const { items, since } = changes
  const isFromStart = since.tx === 0
  const { listed, more } = useFirst(items, { list: 'changes' })
  return (
    <Panel title="Recent changes">
      {items.length === 0 ? (
        <p className="muted">{isFromStart ? 'None since the first read.' : `None since ${momentText(since.at)}.`}</p>
      ) : null}
      <ActivityList items={listed} level={3} />
      {more}
      <p>
        <Link to="/changes" search={{ of, since: isFromStart ? undefined : since.at.replace(/:\d\d\.\d+Z$/, 'Z') }}>
          All changes
        </Link>
      </p>
    </Panel>
  )
}

/** What is counted and not listed, so that nothing is cut silently. */
function Beyond({
  total,
  atLeast,
  listed,
}: {
  readonly total: number
  readonly atLeast: boolean
  readonly listed: number
}) {
  const left = total - listed
  if (left <= 0 && !atLeast) return null
  return (
    <p className="muted">
      {atLeast ? 'At least ' : ''}
      {Math.max(0, left).toLocaleString()} more not listed.
    </p>
  )
}

import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useCommand } from '../../client/use-command.ts'
import { Status } from '../../ui/state.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RefusalState } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { leftText, reaches, reachText, type Need } from './reach-text.ts'
import { useFirst } from './use-first.tsx'
import styles from './home.module.css'

const KINDS: Readonly<Record<Need['kind'], string>> = {
  violation: 'violation',
  'failed-run': 'failed run',
  overdue: 'overdue',
  'test-overdue': 'past end date',
  'metric-drop': 'metric regressed',
  anomaly: 'unusual',
  'past-sunset': 'past sunset',
  removable: 'can be removed',
  'reads-deprecated': 'reads deprecated',
  question: 'question',
  source: 'source',
  orphaned: 'no active owner',
  issues: 'issues',
  stale: 'version due',
  'no-description': 'no description',
}

/** Those that are seen at once; the others are opened. */
const FIRST = 7

interface NeedsPanelProps {
  /** The last visit, or yesterday: what happened since is new. */
  readonly since: string
  readonly of: string | undefined
  readonly needs: readonly Need[]
  readonly left: QuestionAnswer<'home'>['needsLeft']
}

/** What to do first, each with what shows it, and how much in use depends on it. */
export function NeedsPanel({ needs, left, since, of }: NeedsPanelProps) {
  const { listed, more } = useFirst(needs, { list: 'needs', first: FIRST })
  return (
    <Panel
      title="Needs attention"
      actions={
        <Link to="/notifications" search={{ of }}>
          Notify me…
        </Link>
      }
    >
      {needs.length === 0 ? <p className="muted">Nothing needs attention.</p> : null}
      <ul className="lines">
        {listed.map((need) => (
          <NeedRow key={[need.kind, need.uri, need.platform, need.at].join(' ')} need={need} since={since} />
        ))}
      </ul>
      {more}
      {needs.some(({ kind }) => kind === 'anomaly') ? (
        <p className="muted">
          <Link to="/anomalies" search={{ of }}>
            All anomalies
          </Link>
        </p>
      ) : null}
      {left.length === 0 ? null : (
        <p className="muted">
          And {leftText(left)}:{' '}
          <Link to="/changes" search={{ show: 'worse', since: '30 days ago', of }}>
            view what got worse
          </Link>
        </p>
      )}
    </Panel>
  )
}

/** One thing that needs attention, with what shows it. */
export function NeedRow({ need, since = null }: { readonly need: Need; readonly since?: string | null }) {
  const { kind, at, reach, uri, action } = need
  const isNew = at !== null && since !== null && Date.parse(at) > Date.parse(since)
  return (
    <li className={styles['need']}>
      <Status value={KINDS[kind]} />
      <span className="wrap">
        <NeedLink need={need} />
        <span className={`meta linked ${styles['reach']}`}>
          {isNew ? <strong>New</strong> : null}
          {isNew ? ' · ' : ''}
          {at === null ? null : (
            <>
              {PLANNED.has(kind) ? 'Due ' : ''}
              <Ago at={at} />
            </>
          )}
          {at === null || !reaches(reach) ? '' : ' · '}
          {!reaches(reach) ? null : (
            <Link to="/impact/$" params={{ _splat: partOfUri(reach.uri) }} search={{}}>
              {reachText(reach)}
            </Link>
          )}
        </span>
      </span>
      {action === 'refresh' && uri !== null ? <ReadAgain uri={uri} /> : null}
    </li>
  )
}

const SUNSETS: readonly Need['kind'][] = ['past-sunset', 'removable', 'reads-deprecated']
const PLANNED: ReadonlySet<Need['kind']> = new Set(['overdue', 'test-overdue', ...SUNSETS])

/** The sentence; a press anywhere in its row follows it. */
function NeedLink({ need: { sentence, uri, platform, action } }: { readonly need: Need }) {
  const text = <bdi>{sentence}</bdi>
  const className = styles['need-link']
  if (uri !== null)
    return (
      <Link
        to="/e/$"
        params={{ _splat: partOfUri(uri) }}
        search={{}}
        {...(action === 'answer' ? { hash: 'discussion' } : {})}
        className={className}
      >
        {text}
      </Link>
    )
  if (platform !== null)
    return (
      <Link to="/sources/$platform" params={{ platform }} search={{}} className={className}>
        {text}
      </Link>
    )
  return (
    <Link to="/sources" search={{}} className={className}>
      {text}
    </Link>
  )
}

function ReadAgain({ uri }: { readonly uri: string }) {
  const { give, busy, done, refusal } = useCommand('refresh')
  return (
    <span>
      <Button onClick={() => give({ uri })} disabled={busy || done !== null}>
        {done === null ? (busy ? 'Refreshing…' : 'Refresh') : 'Refreshed'}
      </Button>
      {refusal === null ? null : <RefusalState refusal={refusal} />}
    </span>
  )
}

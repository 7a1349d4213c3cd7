import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useCommand } from '../../client/use-command.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RefusalState } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { leftText, reachText, type Need } from './reach-text.ts'
import { useFirst } from './use-first.tsx'
import styles from './home.module.css'

const KINDS: Readonly<Record<Need['kind'], { readonly label: string; readonly tone: Tone }>> = {
  'failed-run': { label: 'failed run', tone: 'bad' },
  overdue: { label: 'overdue', tone: 'warn' },
  'test-overdue': { label: 'test past its end', tone: 'warn' },
  'metric-drop': { label: 'metric worse', tone: 'bad' },
  source: { label: 'source', tone: 'warn' },
  issues: { label: 'issues', tone: 'warn' },
  stale: { label: 'stale', tone: 'warn' },
  'no-description': { label: 'no description', tone: 'plain' },
}

/** Those that are seen at once; the others are opened. */
const FIRST = 7

interface NeedsPanelProps {
  readonly needs: readonly Need[]
  readonly left: QuestionAnswer<'home'>['needsLeft']
  readonly ofOne: boolean
}

/** What to do first, each with what shows it, and how much in use depends on it. */
export function NeedsPanel({ needs, left, ofOne }: NeedsPanelProps) {
  const { listed, more } = useFirst(needs, FIRST)
  return (
    <Panel title={ofOne ? 'Needs you' : 'Needs somebody'}>
      {needs.length === 0 ? <p className={styles['muted']}>Nothing waits.</p> : null}
      <ul>
        {listed.map((need) => (
          <NeedRow key={`${need.kind} ${need.uri ?? ''} ${need.platform ?? ''}`} need={need} />
        ))}
      </ul>
      {more}
      {left.length === 0 ? null : <p className={styles['muted']}>Not listed here: {leftText(left)}.</p>}
    </Panel>
  )
}

function NeedRow({ need }: { readonly need: Need }) {
  const { kind, sentence, at, reach } = need
  const { label, tone } = KINDS[kind]
  return (
    <li className={styles['need']}>
      <Badge tone={tone}>{label}</Badge>
      <span className={styles['wrap']}>
        <bdi>{sentence}</bdi>
        <span className={styles['reach']}>
          {at === null ? null : (
            <>
              {PLANNED.has(kind) ? 'Planned ' : ''}
              <Ago at={at} />
            </>
          )}
          {at === null || reach === null ? '' : ' · '}
          {reach === null ? null : (
            <Link to="/impact/$" params={{ _splat: partOfUri(reach.uri) }} search={{}}>
              {reachText(reach)}
            </Link>
          )}
        </span>
      </span>
      <NeedAction need={need} />
    </li>
  )
}

const PLANNED: ReadonlySet<Need['kind']> = new Set(['overdue', 'test-overdue'])

const OPENS: Readonly<Record<Exclude<Need['action'], 'refresh' | 'open-source'>, string>> = {
  'open-run': 'Open the run',
  'open-schedule': 'Open the schedule',
  'open-test': 'Open the test',
  'open-measurement': 'Open the measurement',
  'open-entity': 'Open it',
  describe: 'Describe it',
}

function NeedAction({ need: { action, uri, platform } }: { readonly need: Need }) {
  if (action === 'open-source')
    return platform === null ? (
      <Link to="/sources" search={{}}>
        Open the sources
      </Link>
    ) : (
      <Link to="/sources/$platform" params={{ platform }} search={{}}>
        Open the source
      </Link>
    )
  if (uri === null) return null
  if (action === 'refresh') return <ReadAgain uri={uri} />
  return (
    <Link to="/e/$" params={{ _splat: partOfUri(uri) }} search={{}}>
      {OPENS[action]}
    </Link>
  )
}

function ReadAgain({ uri }: { readonly uri: string }) {
  const { give, busy, done, refusal } = useCommand('refresh')
  return (
    <span>
      <Button onClick={() => give({ uri })} disabled={busy || done !== null}>
        {done === null ? (busy ? 'Reading …' : 'Read it again') : 'Is read again'}
      </Button>
      {refusal === null ? null : <RefusalState refusal={refusal} />}
    </span>
  )
}

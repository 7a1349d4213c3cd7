import { Link } from '@tanstack/react-router'
import { partOfUri } from '../../client/addresses.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useCommand } from '../../client/use-command.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RefusalState } from '../../ui/states.tsx'
import styles from './home.module.css'

type Need = QuestionAnswer<'home'>['needs'][number]

const KINDS: Readonly<Record<Need['kind'], { readonly label: string; readonly tone: Tone }>> = {
  'failed-run': { label: 'failed run', tone: 'bad' },
  source: { label: 'source', tone: 'warn' },
  issues: { label: 'issues', tone: 'warn' },
  stale: { label: 'stale', tone: 'warn' },
  'no-description': { label: 'no description', tone: 'plain' },
}

/** What to do first, each with what does it. */
export function NeedsPanel({ needs, ofOne }: { readonly needs: readonly Need[]; readonly ofOne: boolean }) {
  return (
    <Panel title={ofOne ? 'Needs you' : 'Needs somebody'}>
      {needs.length === 0 ? <p className={styles['muted']}>Nothing waits.</p> : null}
      <ul>
        {needs.map((need) => (
          <NeedRow key={`${need.kind} ${need.uri ?? ''} ${need.platform ?? ''}`} need={need} />
        ))}
      </ul>
    </Panel>
  )
}

function NeedRow({ need }: { readonly need: Need }) {
  const { kind, sentence } = need
  const { label, tone } = KINDS[kind]
  return (
    <li className={styles['need']}>
      <Badge tone={tone}>{label}</Badge>
      <bdi className={styles['wrap']}>{sentence}</bdi>
      <NeedAction need={need} />
    </li>
  )
}

const OPENS: Readonly<Record<Exclude<Need['action'], 'refresh' | 'open-source'>, string>> = {
  'open-run': 'Open the run',
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

import { reachText } from '../../../../src/questions/reach-text.ts'
import { Link } from '../../routing/link.tsx'
import { partOfUri } from '../../client/addresses.ts'
import { useAsOf } from '../../client/as-of.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useCommand } from '../../client/use-submission.ts'
import { State } from '../../ui/state.tsx'
import { worstTone } from '../../ui/tone.ts'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { DataTable, type TableColumn } from '../../ui/table.tsx'
import { RefusalState } from '../../ui/states.tsx'
import { Ago, When } from '../../ui/time.tsx'
import { continuedText, leftText, NEED_WORDS, type MergedNeed, type Need, type NeedsCount } from './reach-text.ts'
import { Distinction, ToldApart } from '../../parts/told-apart.tsx'
import { useFirst } from './use-first.tsx'
import { EntityPageLink } from '../../parts/entity-page-link.tsx'
import styles from './home.module.css'

interface NeedsPanelProps {
  /** The last visit, or yesterday: later events are new. */
  readonly since: string | undefined
  readonly of: string | undefined
  readonly needs: readonly MergedNeed[]
  readonly left: QuestionAnswer<'home'>['needsLeft']
  readonly count: NeedsCount
}

/** Lists what to do first, each with its evidence and how much in use depends on it. */
export function NeedsPanel({ needs, left, count: { count, removable, atLeast }, since, of }: NeedsPanelProps) {
  const { listed, more } = useFirst(needs, 'needs')
  const isPresent = useAsOf() === undefined
  return (
    <Panel
      title="Needs attention"
      {...(!atLeast && { count: count + removable })}
      actions={
        <>
          {isPresent ? (
            <Link to="/notifications" search={{ of }}>
              Notify me…
            </Link>
          ) : null}
          {more}
        </>
      }
    >
      {needs.length === 0 ? <p className="muted">None.</p> : <NeedsTable needs={listed} since={since} />}
      {left.length === 0 || listed.length < needs.length ? null : (
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

interface NeedsTableProps {
  readonly needs: readonly MergedNeed[]
  /** Later events are new. */
  readonly since?: string | undefined
}

/** Lists what needs attention, each with its evidence. */
export function NeedsTable({ needs, since }: NeedsTableProps) {
  const isPresent = useAsOf() === undefined
  const isNew = ({ at }: Need): boolean => at !== null && since !== undefined && Date.parse(at) > Date.parse(since)
  const columns: readonly TableColumn<MergedNeed>[] = [
    {
      title: 'What',
      kind: 'wide',
      cell: ({ others = [], ...first }) =>
        [first, ...others].map((need, n) => (
          <NeedLine key={need.sentence} need={need} {...(n > 0 && { after: first.sentence })} />
        )),
    },
    {
      title: 'State',
      kind: 'short',
      cell: ({ others = [], ...first }) =>
        [...Map.groupBy([first, ...others], ({ kind }) => kind)].map(([kind, alike]) => (
          <div key={kind}>
            <State tone={worstTone(alike)}>{NEED_WORDS[kind][0]}</State>
          </div>
        )),
    },
    {
      title: 'Affects',
      cell: ({ reach }) => {
        const affected = reach === null ? '' : reachText(reach)
        return reach === null || affected === '' ? null : (
          <Link to="/impact/$" rest={partOfUri(reach.uri)} className="nowrap">
            {affected}
          </Link>
        )
      },
    },
    {
      title: 'When',
      cell: (need) =>
        need.at === null ? null : (
          <span className="nowrap">
            {isNew(need) ? <strong className={styles['new']}>New </strong> : null}
            {isPresent ? <Ago at={need.at} /> : <When at={need.at} exact />}
          </span>
        ),
    },
    {
      title: 'Refresh',
      kind: 'actions',
      has: ({ action }) => action === 'refresh',
      cell: ({ action, uri }) => (action === 'refresh' && uri !== null ? <RefreshButton uri={uri} /> : null),
    },
  ]
  return (
    <ToldApart entities={needs.flatMap(({ uri, sentence }) => (uri === null ? [] : [{ uri, name: sentence }]))}>
      <DataTable
        label="Needs attention"
        columns={columns}
        rows={needs}
        keyOf={({ kind, uri, platform, at }) => [kind, uri, platform, at].join(' ')}
      />
    </ToldApart>
  )
}

interface NeedLineProps {
  readonly need: Need
  /** First sentence of the row; absent for that itself. */
  readonly after?: string
}

function NeedLine({ need: { sentence, uri, platform, action }, after }: NeedLineProps) {
  const text = (
    <bdi className={`${after === undefined ? 'name ' : ''}${styles['need']}`}>
      {after === undefined ? sentence : continuedText(after, sentence)}
    </bdi>
  )
  return (
    <div>
      {uri !== null ? (
        <>
          <EntityPageLink uri={uri} hash={action === 'answer' ? 'discussion' : undefined}>
            {text}
          </EntityPageLink>{' '}
          {after === undefined ? <Distinction uri={uri} /> : null}
        </>
      ) : platform !== null ? (
        <Link to="/sources/$" rest={platform}>
          {text}
        </Link>
      ) : (
        <Link to="/sources">{text}</Link>
      )}
    </div>
  )
}

function RefreshButton({ uri }: { readonly uri: string }) {
  const { run, busy, done, refusal } = useCommand('refresh')
  return (
    <span>
      <Button onClick={() => run({ uri })} disabled={busy || done !== null}>
        {done === null ? (busy ? 'Refreshing…' : 'Refresh') : 'Refreshed'}
      </Button>
      {refusal === null ? null : <RefusalState refusal={refusal} />}
    </span>
  )
}

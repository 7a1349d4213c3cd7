import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { DownloadLink } from '../../parts/download-link.tsx'
import { State } from '../../ui/state.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Ago } from '../../ui/time.tsx'
import { CommandButton } from '../../parts/command-button.tsx'
import styles from './sources.module.css'

const PAGE = 50

type QuarantineItem = QuestionAnswer<'quarantine'>['items'][number]

/** Quarantined events, each of which can be replayed or dropped. */
export function QuarantinePanel({ of }: { readonly of?: string }) {
  const quarantine = useAnswer('quarantine', { limit: PAGE })
  const total = quarantine.answer?.total
  const { accounts = [] } = quarantine.answer ?? {}
  if (total === 0 && accounts.every(({ evicted }) => evicted === 0)) return null
  return (
    <Panel
      title="Quarantine"
      count={of === undefined ? total : undefined}
      actions={total === undefined || total === 0 ? undefined : <DownloadLink of="quarantine" args={{}} format="csv" />}
    >
      <Answered shown={quarantine} label="the quarantine">
        {({ items, total: all, accounts }) => {
          const listed = of === undefined ? items : items.filter(({ source }) => source === of)
          return (
            <>
              {listed.length === 0 ? (
                <p className="muted">
                  {of !== undefined && all > 0
                    ? `None from ${of} among the first ${PAGE}`
                    : 'No quarantined events now'}
                </p>
              ) : null}
              <ul className="lines">
                {listed.map((item) => (
                  <QuarantineRow key={item.id} item={item} />
                ))}
              </ul>
              {all > items.length ? (
                <p className="muted">
                  Showing the oldest {items.length} of {formatNumber(all)}; the CSV file has them all.
                </p>
              ) : null}
              <EvictedNote accounts={accounts.filter(({ source }) => of === undefined || source === of)} />
            </>
          )
        }}
      </Answered>
    </Panel>
  )
}

/** Counts events dropped unseen, so that nobody takes the list for complete. */
function EvictedNote({ accounts }: { readonly accounts: QuestionAnswer<'quarantine'>['accounts'] }) {
  return accounts.map(({ source, evicted, evictedAt }) =>
    evictedAt === null ? null : (
      <p key={source ?? ''} className="muted">
        {formatCount(evicted, 'older event')} from {source ?? 'unknown sources'} dropped to stay within the limit per
        source, most recently <Ago at={evictedAt} />.
      </p>
    ),
  )
}

function QuarantineRow({ item }: { readonly item: QuarantineItem }) {
  const { id, at, channel, source, reason, detail, payload, replays } = item
  return (
    <li className="stack" data-gap="1">
      <p className="row">
        <State tone="warn">{reason}</State>
        <span>
          {source ?? 'unknown source'} via {channel}, <Ago at={at} />
        </span>
        {replays > 0 ? <span className="muted">replayed {formatNumber(replays)}×</span> : null}
      </p>
      <p className="wrap">
        <bdi>{detail}</bdi>
      </p>
      <details>
        <summary>Payload</summary>
        <pre className={styles['payload']} role="region" aria-label={`Payload of event ${id}`} tabIndex={0}>
          {payload}
        </pre>
      </details>
      <div className="row">
        <CommandButton command="replay" args={{ id }}>
          Replay
        </CommandButton>
        <CommandButton
          command="discard"
          args={{ id }}
          confirm={{
            question: `Discard event ${id} permanently?`,
            consequence:
              'The event is deleted. The next complete sweep of its source still finds the change that it announced.',
          }}
        >
          Discard
        </CommandButton>
      </div>
    </li>
  )
}

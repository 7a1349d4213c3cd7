import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { partOfUri } from '../../client/addresses.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { causeText } from '../../parts/causes.ts'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { Ago, momentText } from '../../ui/time.tsx'
import { useNear } from '../../ui/use-near.ts'
import { Value } from './values.tsx'
import styles from './history.module.css'

const FIRST = 20
const MORE = 200

/**
 * What changed of it, newest first, with each value before and after. It is below all else, and fetched when it comes
 * near.
 */
export function HistoryPanel({ uri }: { readonly uri: string }) {
  const element = useRef<HTMLDivElement>(null)
  const near = useNear(element)
  return (
    <div ref={element} className={styles['place']}>
      <Panel title="History">{near ? <Changes uri={uri} /> : <p>Loads when scrolled into view.</p>}</Panel>
    </div>
  )
}

function Changes({ uri }: { readonly uri: string }) {
  const [limit, setLimit] = useState(FIRST)
  const history = useAnswer('history', { uri, limit }, { keep: true })
  return (
    <Answered shown={history} label="the history" rows={5}>
      {({ transactions, next, horizon }) => (
        <>
          {transactions.length === 0 ? <EmptyState text="No history yet" /> : null}
          <ol className={styles['transactions']}>
            {transactions.map(({ tx, at, cause, changes, more }) => (
              <li key={tx}>
                <header className={styles['head']}>
                  {at === null ? null : <Ago at={at} />}
                  <Badge title={causeText(cause).title}>{causeText(cause).text}</Badge>
                  <Link to="/e/$" params={{ _splat: partOfUri(uri) }} search={{ asOf: String(tx) }}>
                    {momentText(String(tx))}
                  </Link>
                </header>
                <ul className={styles['changes']}>
                  {changes.map((change, n) => (
                    <li key={n} data-shown={change.shown}>
                      <span>{change.sentence}</span>
                      {change.kind === 'attribute' ? <Difference before={change.before} after={change.after} /> : null}
                    </li>
                  ))}
                </ul>
                {more > 0 ? (
                  <p className={styles['more']}>{more.toLocaleString()} more relationships changed.</p>
                ) : null}
              </li>
            ))}
          </ol>
          {next === null ? null : <Button onClick={() => setLimit(limit + MORE)}>Show earlier changes</Button>}
          {horizon == null ? null : <Note kind="info">Earlier history was removed by retention.</Note>}
        </>
      )}
    </Answered>
  )
}

/** Short values are part of the sentence already. */
function Difference({ before, after }: { readonly before: unknown; readonly after: unknown }) {
  const isLong = [before, after].some((value) => typeof value === 'object' && value !== null)
  if (!isLong || before == null || after == null) return null
  return (
    <dl className={styles['difference']}>
      <dt>before</dt>
      <dd>
        <Value value={before} />
      </dd>
      <dt>after</dt>
      <dd>
        <Value value={after} />
      </dd>
    </dl>
  )
}

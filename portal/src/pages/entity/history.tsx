import { useRef, useState } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import { ActivityList } from '../../parts/activity-list.tsx'
import { Answered } from '../../parts/answered.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState, Note } from '../../ui/states.tsx'
import { useNear } from '../../ui/use-near.ts'
import styles from './history.module.css'

const FIRST = 20
/** As many as one page of the question has. */
const MORE = 200

/** What happened to it, newest first. It is below all else, and fetched when it comes near. */
export function HistoryPanel({ uri }: { readonly uri: string }) {
  const element = useRef<HTMLDivElement>(null)
  const near = useNear(element)
  return (
    <div ref={element} className={styles['place']}>
      <Panel title="History">{near ? <History uri={uri} /> : <p>Loads when scrolled into view.</p>}</Panel>
    </div>
  )
}

function History({ uri }: { readonly uri: string }) {
  const [bookkeeping, setBookkeeping] = useState(false)
  const [limit, setLimit] = useState(FIRST)
  const history = useAnswer('activity', { entity: uri, bookkeeping, limit }, { keep: true })
  return (
    <>
      <label className={styles['switch']}>
        <input
          type="checkbox"
          checked={bookkeeping}
          onChange={(event) => setBookkeeping(event.currentTarget.checked)}
        />
        Show bookkeeping
      </label>
      <Answered shown={history} label="the history" rows={5}>
        {({ items, next, leftOut, since }) => (
          <div data-outdated={history.outdated}>
            {items.length === 0 ? (
              <EmptyState text="No changes since it was first read">
                {leftOut > 0 ? 'Counters and times of reading are hidden.' : undefined}
              </EmptyState>
            ) : null}
            <ActivityList items={items} level={3} asOf revertible />
            {next === null ? null : limit < MORE ? (
              <Button onClick={() => setLimit(MORE)}>Show earlier changes</Button>
            ) : (
              <p>The last {MORE} changes.</p>
            )}
            {since.tx === 0 ? null : <Note kind="info">Earlier history was removed by retention.</Note>}
          </div>
        )}
      </Answered>
    </>
  )
}

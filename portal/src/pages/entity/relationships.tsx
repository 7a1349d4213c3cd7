import { useState } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { Icon } from '../../ui/icon.tsx'
import { labelOf } from '../../ui/label.ts'
import { Panel } from '../../ui/panel.tsx'
import { EmptyState } from '../../ui/states.tsx'
import styles from './relationships.module.css'

const FIRST = 5
const PAGE = 50

/** What it is related to, by meaning, each with its exact count. */
export function RelationshipsPanel({ entity }: { readonly entity: QuestionAnswer<'describe'> }) {
  const { relationships, uri } = entity
  const some = relationships.filter(({ count }) => count > 0)
  return (
    <Panel title="Relationships">
      {some.length === 0 ? (
        <EmptyState text="It is related to nothing that is known." />
      ) : (
        <ul className={styles['groups']}>
          {some.map(({ name, count }) => (
            <Relationship key={name} uri={uri} name={name} count={count} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Relationship({ uri, name, count }: { readonly uri: string; readonly name: string; readonly count: number }) {
  const [open, setOpen] = useState(false)
  const [limit, setLimit] = useState(FIRST)
  const rows = useAnswer('related', { uri, by: name, limit }, { enabled: open, keep: true })
  return (
    <li>
      <button type="button" className={styles['head']} aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name={open ? 'down' : 'right'} />
        <span>{labelOf(name)}</span>
        <span className={styles['count']}>{count.toLocaleString()}</span>
      </button>
      {open ? (
        <Answered shown={rows} label={labelOf(name)}>
          {({ nodes, total }) => (
            <>
              <ul className={styles['rows']}>
                {nodes.map((node) => (
                  <li key={node.uri}>
                    <EntityLink uri={node.uri} type={node.entityType} name={node.name} />
                  </li>
                ))}
              </ul>
              {nodes.length < total ? (
                <button type="button" className={styles['more']} onClick={() => setLimit(limit + PAGE)}>
                  Show more ({(total - nodes.length).toLocaleString()} left)
                </button>
              ) : null}
            </>
          )}
        </Answered>
      ) : null}
    </li>
  )
}

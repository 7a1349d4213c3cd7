import { lazyComponent } from '../../routing/lazy-component.tsx'
import { useHashTarget } from '../../parts/use-hash-target.ts'
import { useEffect, useRef } from 'react'
import type { QuestionAnswer } from '../../client/ask.ts'
import { Button } from '../../ui/button.tsx'
import { Panel, PanelLine } from '../../ui/panel.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { isPerson } from '../../parts/people.ts'
import { DISCUSSION, type NewThread } from './commenting.ts'
import { useMay } from '../../client/use-rights.ts'
import styles from './entity.module.css'

const Discussion = lazyComponent(
  () => import('./discussion.tsx'),
  'Discussion',
  () => <Skeleton rows={3} label="the discussion" />,
)

export interface DiscussionProps {
  readonly entity: QuestionAnswer<'describe'>
  /** Thread that is being started from anywhere on the page. */
  readonly writing: NewThread | null
  readonly write: (what: NewThread | null) => void
}

/** Comments and questions to the owners; a single line if there are none. */
export function DiscussionPanel(props: DiscussionProps) {
  const { entity, writing, write } = props
  const element = useRef<HTMLDivElement>(null)
  const mayComment = useMay('edit')
  useHashTarget(true)
  const wasWriting = useRef(false)
  useEffect(() => {
    const isClosed = wasWriting.current && writing === null
    wasWriting.current = writing !== null
    if (isClosed && document.activeElement === document.body) element.current?.querySelector('button')?.focus()
  }, [writing])
  const actions = mayComment ? (
    <span className={styles['talk']}>
      <Button kind="quiet" onClick={() => write('comment')}>
        Comment
      </Button>
      {isPerson(entity.entityType) ? null : (
        <Button kind="quiet" onClick={() => write('question')}>
          Ask the owner
        </Button>
      )}
    </span>
  ) : undefined
  const { length } = entity.comments
  return (
    <div id={DISCUSSION} ref={element} tabIndex={-1} className={styles['discussion']}>
      {length === 0 && writing === null ? (
        <PanelLine title="Discussion">No comments {actions}</PanelLine>
      ) : (
        <Panel title="Discussion" count={length} actions={actions}>
          <Discussion {...props} mayComment={mayComment} />
        </Panel>
      )}
    </div>
  )
}

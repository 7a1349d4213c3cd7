import { useState } from 'react'
import { useAsOf } from '../client/as-of.ts'
import { run, type QuestionAnswer } from '../client/ask.ts'
import { useRights } from '../client/use-rights.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { inSentence, labelOf } from '../ui/label.ts'
import { useEdits } from './edits.tsx'
import { EntityLink } from './entity-link.tsx'
import styles from './recommendation.module.css'

export type RecommendationShown = QuestionAnswer<'recommendations'>['recommendations'][number]

interface RecommendationProps {
  readonly shown: RecommendationShown
  /** Leaves it out until the page is opened again. */
  readonly later?: () => void
}

/** What may be missing, why, how sure that is, and what a person may say to it. */
export function Recommendation({ shown, later }: RecommendationProps) {
  const { kind, from, to, because, more } = shown
  return (
    <li className={styles['row']}>
      <div className="stack" data-gap="1">
        <p className="wrap">
          <EntityLink uri={from.uri} type={from.entityType} name={from.name} />{' '}
          <span className="muted">{inSentence(labelOf(kind))}</span>{' '}
          <EntityLink uri={to.uri} type={to.entityType} name={to.name} />
        </p>
        {because.length === 0 ? null : (
          <p className="wrap">
            <span className="muted">Because of </span>
            {because.map((one, n) => (
              <span key={one.uri}>
                {n === 0 ? '' : ', '}
                <EntityLink uri={one.uri} type={one.entityType} name={one.name} />
              </span>
            ))}
            {more === 0 ? null : <span className="muted"> and {more.toLocaleString()} more</span>}
          </p>
        )}
      </div>
      <Score shown={shown} />
      <Decide shown={shown} later={later} />
    </li>
  )
}

/** How much two share, or how sure it is. */
export function Score({ shown: { score, kind } }: Pick<RecommendationProps, 'shown'>) {
  const percent = score === null ? null : Math.round(100 * score)
  return (
    <span className="stack" data-gap="1">
      {percent === null ? null : (
        <>
          <span className={styles['track']} aria-hidden="true">
            <span style={{ width: `${percent}%` }} />
          </span>
          {kind === 'similarTo' ? 'Shares' : 'Score'} {percent}%
        </>
      )}
    </span>
  )
}

function Decide({ shown, later }: { readonly shown: RecommendationShown; readonly later: (() => void) | undefined }) {
  const { from, to, relation, kind } = shown
  const isPresent = useAsOf() === undefined
  const mayEdit = useRights().includes('edit')
  const { edit } = useEdits()
  const [rejecting, reject] = useState(false)
  const edge = { from: from.uri, relation, to: to.uri, waitFor: 'visible' } as const
  const takeBack = () => run('retract', { uri: from.uri, edges: [`${relation} ${to.uri}`], waitFor: 'visible' })
  const about = <span className="unseen">: {`${from.name} ${inSentence(labelOf(kind))} ${to.name}`}</span>
  return (
    <span className="row">
      {isPresent && mayEdit ? (
        <>
          <Button onClick={() => void edit({ done: 'Accepted', run: () => run('confirm-edge', edge), undo: takeBack })}>
            Accept{about}
          </Button>
          <Button onClick={() => reject(true)}>Reject{about}</Button>
        </>
      ) : null}
      {later === undefined ? null : (
        <Button kind="quiet" title="Leaves it out until the page is opened again" onClick={later}>
          Later{about}
        </Button>
      )}
      {rejecting ? (
        <RejectDialog
          shown={shown}
          close={() => reject(false)}
          rejected={async (reason) => {
            reject(false)
            await edit({ done: 'Rejected', run: () => run('reject-edge', edge), undo: takeBack })
            if (reason !== '') await run('comment', { uri: from.uri, text: `${shown.sentence} Rejected: ${reason}` })
          }}
        />
      ) : null}
    </span>
  )
}

interface RejectDialogProps {
  readonly shown: RecommendationShown
  readonly close: () => void
  readonly rejected: (reason: string) => Promise<void>
}

/** The reason is a comment on what the recommendation is about, where its owners read it. */
function RejectDialog({ shown, close, rejected }: RejectDialogProps) {
  const [reason, setReason] = useState('')
  return (
    <Dialog label="Reject this recommendation" close={close}>
      <form
        className="stack"
        data-gap="1"
        onSubmit={(event) => {
          event.preventDefault()
          void rejected(reason.trim())
        }}
      >
        <p>{shown.sentence} It will not be suggested again.</p>
        <label>
          Reason (optional, becomes a comment)
          <textarea value={reason} maxLength={1_000} rows={3} onChange={({ target }) => setReason(target.value)} />
        </label>
        <span className="row">
          <Button type="submit" kind="main">
            Reject
          </Button>
          <Button onClick={close}>Cancel</Button>
        </span>
      </form>
    </Dialog>
  )
}

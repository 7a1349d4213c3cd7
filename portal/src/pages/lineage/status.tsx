import { MOST_OPEN, type LineageState } from '../../lineage/address.ts'
import type { MapShown } from '../../lineage/drawing.ts'
import { IncompleteNote, withoutPeople } from '../../parts/incomplete-note.tsx'
import { Button } from '../../ui/button.tsx'
import { Note } from '../../ui/states.tsx'
import styles from './lineage.module.css'

interface StatusProps {
  readonly answer: MapShown & { readonly incomplete?: readonly { readonly part: string; readonly reason: string }[] }
  readonly state: Pick<LineageState, 'hops' | 'open' | 'fold' | 'production' | 'since'>
  /** How many nodes are left when versions are folded. */
  readonly shown: number
  readonly arrange: () => void
  readonly closeAll: () => void
}

/** How much of the lineage is seen, to the last entity, and why there may be more. */
export function LineageStatus({ answer, state, shown, arrange, closeAll }: StatusProps) {
  const { hops, open, fold, production, since } = state
  const { added = 0, removed = 0 } = answer.totals
  const opened = open.length
  const { sentence, beyond, notOpened, byTeam, edgesLeftOut, incomplete = [] } = answer
  const steps = hops === 1 ? '1 step' : `${hops} steps`
  return (
    <>
      <div className={styles['status']}>
        <p role="status">
          {sentence}
          {since !== null && added + removed === 0 ? ', nothing added or removed' : ''}
          {production && answer.totals.drawn + answer.totals.grouped === 0
            ? ` · nothing in production within ${steps}`
            : ''}
          {fold && shown < answer.totals.drawn ? ` · ${shown.toLocaleString()} with versions folded` : ''}
          {beyond ? ` · more lies beyond ${steps}` : ''}
          {byTeam ? ' · grouped by type and owning team' : ''}
          {edgesLeftOut > 0 ? ` · ${edgesLeftOut.toLocaleString()} lines left out` : ''}
        </p>
        {opened === 0 ? null : (
          <span>
            <Button kind="quiet" onClick={closeAll}>
              Close {opened.toLocaleString()} opened
            </Button>
            <Button kind="quiet" title="Arrange again" onClick={arrange}>
              Arrange
            </Button>
          </span>
        )}
      </div>
      {opened < MOST_OPEN ? null : (
        <Note kind="info">
          {opened} things are opened, as many as one drawing has. Close some, or draw around one of them.
        </Note>
      )}
      {notOpened.length === 0 ? null : (
        <Note kind="info">
          {notOpened.length === 1 ? 'One thing' : `${notOpened.length} things`} that the address opens{' '}
          {notOpened.length === 1 ? 'is' : 'are'} not in this drawing, or found no room in it.
        </Note>
      )}
      <IncompleteNote incomplete={withoutPeople(incomplete)} />
    </>
  )
}

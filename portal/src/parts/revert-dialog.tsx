import { useRef, useState } from 'react'
import type { RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { run } from '../client/ask.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ActivityDetails } from './activity-details.tsx'
import { useEdits } from './edits.tsx'
import type { PersonsChange } from './revert-change.tsx'

interface RevertDialogProps {
  readonly item: PersonsChange
  readonly close: () => void
}

/** Reverts a person's change after a confirmation. */
export function RevertDialog({ item: { uri, tx, sentence, changes }, close }: RevertDialogProps) {
  const { submit } = useEdits()
  // A ref, because disabling the button would lose the focus.
  const busy = useRef(false)
  const [refusal, setRefusal] = useState<RefusedRequest | null>(null)
  const isNewer = refusal?.parameter === 'overNewer'
  const revert = async (overNewer: boolean): Promise<void> => {
    if (busy.current) return
    busy.current = true
    const refused = await submit({
      done: 'Reverted',
      run: () => run('revert', { uri, tx, overNewer, waitFor: 'visible' }),
      undo: (reverted) => run('revert', { uri, tx: reverted.tx ?? tx, waitFor: 'visible' }),
    })
    busy.current = false
    setRefusal(refused)
    if (refused === null) close()
  }
  return (
    <Dialog label="Revert this change" close={close}>
      <div className="dialog wrap">
        <h2>Revert this change?</h2>
        <p>
          <bdi>{sentence}</bdi>
        </p>
        <div>
          <ActivityDetails
            changes={changes.map(({ name, before, after }) => ({ name, from: after, to: before }))}
            heads={['This change set', 'Revert sets']}
          />
        </div>
        <p className="muted">History keeps this change, and has the revert as a new one.</p>
        {refusal === null ? null : (
          <p role="alert" className="bad">
            {refusal.message} {isNewer ? null : refusal.hint}
          </p>
        )}
        <span className="row">
          {isNewer ? (
            <Button kind="danger" onClick={() => void revert(true)}>
              Revert anyway
            </Button>
          ) : (
            <Button kind="main" onClick={() => void revert(false)}>
              Revert
            </Button>
          )}
          <Button onClick={close}>Cancel</Button>
        </span>
      </div>
    </Dialog>
  )
}

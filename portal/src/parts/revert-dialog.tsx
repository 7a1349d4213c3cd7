import { run } from '../client/ask.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { ActivityDetails } from './activity-details.tsx'
import { useEdits } from './edits.tsx'
import type { PersonsChange } from './revert-change.tsx'
import { useSubmission } from '../client/use-submission.ts'
import { RefusalLine } from '../ui/states.tsx'

interface RevertDialogProps {
  readonly item: PersonsChange
  readonly close: () => void
}

/** Reverts a person's change after a confirmation. */
export function RevertDialog({ item: { uri, tx, sentence, changes }, close }: RevertDialogProps) {
  const edits = useEdits()
  const { refusal, submit } = useSubmission()
  const isNewer = refusal?.parameter === 'overNewer'
  const revert = (overNewer: boolean): void => {
    const edit = {
      done: 'Reverted',
      run: () => run('revert', { uri, tx, overNewer, waitFor: 'visible' }),
      undo: (reverted: { readonly tx: number | null }) =>
        run('revert', { uri, tx: reverted.tx ?? tx, waitFor: 'visible' }),
    }
    submit(() => edits.submit(edit), close)
  }
  return (
    <Dialog label="Revert this change" close={close} title="Revert this change?">
      <p>
        <bdi>{sentence}</bdi>
      </p>
      <div>
        <ActivityDetails changes={changes} reverts />
      </div>
      <p className="muted">History keeps this change, and has the revert as a new one.</p>
      <RefusalLine refusal={isNewer ? { message: refusal.message, hint: null } : refusal} />
      <span className="row">
        {isNewer ? (
          <Button kind="danger" onClick={() => revert(true)}>
            Revert anyway
          </Button>
        ) : (
          <Button kind="main" onClick={() => revert(false)}>
            Revert
          </Button>
        )}
        <Button onClick={close}>Cancel</Button>
      </span>
    </Dialog>
  )
}

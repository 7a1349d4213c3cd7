import { lazyComponent } from '../routing/lazy-component.tsx'
import { useState } from 'react'
import type { QuestionAnswer } from '../client/ask.ts'
import { Button } from '../ui/button.tsx'
import { useMay } from '../client/use-rights.ts'

const RevertDialog = lazyComponent(() => import('./revert-dialog.tsx'), 'RevertDialog')

export type PersonsChange = QuestionAnswer<'activity'>['items'][number]

/** Button on a person's change that reverts it after a confirmation. */
export function RevertChange({ item }: { readonly item: PersonsChange }) {
  const mayEdit = useMay('edit')
  const [open, setOpen] = useState(false)
  if (item.by === null || item.cause !== 'person' || !mayEdit) return null
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        Revert<span className="unseen"> {item.sentence}</span>
      </Button>
      {open ? <RevertDialog item={item} close={() => setOpen(false)} /> : null}
    </>
  )
}

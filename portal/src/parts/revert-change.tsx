import { lazyComponent } from '../routing/lazy-component.tsx'
import { Suspense, useState } from 'react'
import { useAsOf } from '../client/as-of.ts'
import type { QuestionAnswer } from '../client/ask.ts'
import { useRights } from '../client/use-rights.ts'
import { Button } from '../ui/button.tsx'

const RevertDialog = lazyComponent(() => import('./revert-dialog.tsx'), 'RevertDialog')

export type PersonsChange = QuestionAnswer<'activity'>['items'][number]

/** Button on a person's change that reverts it after a confirmation. */
export function RevertChange({ item }: { readonly item: PersonsChange }) {
  const asOf = useAsOf()
  const rights = useRights()
  const [open, setOpen] = useState(false)
  if (item.by === null || item.cause !== 'person' || asOf !== undefined || !rights.includes('edit')) return null
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        Revert<span className="unseen"> {item.sentence}</span>
      </Button>
      {open ? (
        <Suspense>
          <RevertDialog item={item} close={() => setOpen(false)} />
        </Suspense>
      ) : null}
    </>
  )
}

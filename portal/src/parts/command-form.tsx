import { useState, type FormEvent, type ReactNode } from 'react'
import { noAnswer, type RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { Button } from '../ui/button.tsx'
import { RefusalState } from '../ui/states.tsx'

interface CommandFormProps {
  /** Label of the submit button. */
  readonly action: string
  /** Sends the command; resolves to the refusal, or null. */
  readonly send: () => Promise<RefusedRequest | null>
  readonly done: () => void
  readonly cancel: () => void
  readonly children: ReactNode
}

/** Fields of a command in a dialog. If it is refused, they stay, with the reason. */
export function CommandForm({ action, send, done, cancel, children }: CommandFormProps) {
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<RefusedRequest | null>(null)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setRefusal(null)
    const refused = await send().catch(noAnswer)
    setBusy(false)
    if (refused === null) done()
    else setRefusal(refused)
  }
  return (
    <form className="stack" data-gap="3" onSubmit={(event) => void submit(event)}>
      {children}
      {refusal === null ? null : <RefusalState refusal={refusal} />}
      <span className="row linked">
        <Button kind="main" type="submit" disabled={busy}>
          {action}
        </Button>
        <Button onClick={cancel}>Cancel</Button>
      </span>
    </form>
  )
}

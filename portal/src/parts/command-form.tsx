import type { ComponentProps } from 'react'
import type { RefusedRequest } from '../../../clients/typescript/refusal.ts'
import { Button } from '../ui/button.tsx'
import { RefusalState } from '../ui/states.tsx'
import { useSubmission } from '../client/use-submission.ts'

interface CommandFormProps extends Omit<ComponentProps<'form'>, 'action'> {
  /** Label of the submit button. */
  readonly action: string
  /** Sends the command; resolves to the refusal, or null. */
  readonly send: () => Promise<RefusedRequest | null>
  readonly done: () => void
  readonly cancel: () => void
}

/** Fields of a command. If it is refused, they stay, with the reason. */
export function CommandForm({ action, send, done, cancel, children, ...form }: CommandFormProps) {
  const { refusal, submit } = useSubmission()
  return (
    <form
      className="stack"
      data-gap="3"
      {...form}
      onSubmit={(event) => {
        event.preventDefault()
        submit(send, done)
      }}
    >
      {children}
      {refusal === null ? null : <RefusalState refusal={refusal} />}
      <span className="row linked">
        <Button kind="main" type="submit">
          {action}
        </Button>
        <Button onClick={cancel}>Cancel</Button>
      </span>
    </form>
  )
}

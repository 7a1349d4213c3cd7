import { useState, type ReactNode } from 'react'
import type { CommandAnswer, CommandArguments, CommandName } from '../client/ask.ts'
import { useCommand } from '../client/use-submission.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { RefusalState } from '../ui/states.tsx'

interface CommandButtonProps<Name extends CommandName> {
  readonly command: Name
  readonly args: CommandArguments<Name>
  /** Asked before a command that can't be undone. */
  readonly confirm?: Pick<ConfirmProps, 'question' | 'consequence'>
  readonly done?: (answer: CommandAnswer<Name>) => void
  /** Names the action: it is also the answer to the question. */
  readonly children: ReactNode
}

/** Runs a command, after a confirmation if it has one; a refusal is shown next to it. */
export function CommandButton<Name extends CommandName>({
  command,
  args,
  confirm,
  done,
  children,
}: CommandButtonProps<Name>) {
  const { run, busy, refusal } = useCommand(command, done)
  const [isAsking, setIsAsking] = useState(false)
  return (
    <>
      <Button
        kind={confirm === undefined ? 'plain' : 'danger'}
        onClick={() => (confirm === undefined ? run(args) : setIsAsking(true))}
        disabled={busy}
      >
        {children}
      </Button>
      {refusal === null ? null : <RefusalState refusal={refusal} />}
      {confirm !== undefined && isAsking ? (
        <Confirm {...confirm} yes={children} close={() => setIsAsking(false)} decide={() => run(args)} />
      ) : null}
    </>
  )
}

interface ConfirmProps {
  readonly question: string
  readonly consequence: string
  readonly yes: ReactNode
  readonly close: () => void
  readonly decide: () => void
}

/** Confirms an irreversible action. */
function Confirm({ question, consequence, yes, close, decide }: ConfirmProps) {
  return (
    <Dialog label={question} close={close}>
      <p>{consequence}</p>
      <p className="row">
        <Button onClick={close}>Cancel</Button>
        <Button
          kind="danger"
          onClick={() => {
            close()
            decide()
          }}
        >
          {yes}
        </Button>
      </p>
    </Dialog>
  )
}

import { useState, type FormEvent } from 'react'
import { useEdits, type GraphEdit } from '../../parts/edits.tsx'
import { Button } from '../../ui/button.tsx'
import { useSubmission } from '../../client/use-submission.ts'
import { RefusalLine } from '../../ui/states.tsx'
import styles from './header.module.css'

export interface EditorFormProps {
  readonly what: string
  readonly initial: string
  readonly editOf: (text: string) => GraphEdit
  readonly close: () => void
}

/** Edits a value. If the edit is refused, it stays, with the reason. */
export function EditorForm({ what, initial, editOf, close }: EditorFormProps) {
  const edits = useEdits()
  const [text, setText] = useState(initial)
  const { refusal, submit } = useSubmission()
  const save = (event: FormEvent): void => {
    event.preventDefault()
    const trimmed = text.trim()
    if (trimmed === initial.trim()) close()
    else submit(() => edits.submit(editOf(trimmed)), close)
  }
  return (
    <form
      className={styles['editor']}
      onSubmit={save}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <textarea
        rows={4}
        value={text}
        aria-label={`New ${what}`}
        placeholder={`New ${what}`}
        ref={(element) => {
          if (element !== null && document.activeElement === document.body) element.focus()
        }}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" kind="main">
        Save
      </Button>
      <Button onClick={close}>Cancel</Button>
      <RefusalLine refusal={refusal} />
    </form>
  )
}

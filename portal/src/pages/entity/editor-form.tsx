import { useState, type FormEvent } from 'react'
import type { RefusedRequest } from '../../../../clients/typescript/refusal.ts'
import { useEdits, type GraphEdit } from '../../parts/edits.tsx'
import { Button } from '../../ui/button.tsx'
import styles from './header.module.css'

export interface EditorFormProps {
  readonly what: string
  readonly initial: string
  readonly editOf: (text: string) => GraphEdit
  readonly close: () => void
}

/** Edits a value. If the edit is refused, it stays, with the reason. */
export function EditorForm({ what, initial, editOf, close }: EditorFormProps) {
  const { submit } = useEdits()
  const [text, setText] = useState(initial)
  const [refusal, setRefusal] = useState<RefusedRequest | null>(null)
  const [busy, setBusy] = useState(false)
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const trimmed = text.trim()
    if (trimmed === initial.trim()) return close()
    setBusy(true)
    const refused = await submit(editOf(trimmed))
    setBusy(false)
    if (refused === null) close()
    else setRefusal(refused)
  }
  return (
    <form
      className={styles['editor']}
      onSubmit={(event) => void save(event)}
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
      <Button type="submit" kind="main" disabled={busy}>
        Save
      </Button>
      <Button onClick={close}>Cancel</Button>
      {refusal === null ? null : (
        <p role="alert" className={styles['refused']}>
          {refusal.message} {refusal.hint}
        </p>
      )}
    </form>
  )
}

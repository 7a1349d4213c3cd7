import { formatNumber } from '../../../../src/lib/format-count.ts'
import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import { CommandForm } from '../../parts/command-form.tsx'
import { useEdits, type GraphEdit } from '../../parts/edits.tsx'
import styles from './text-form.module.css'

interface TextFormProps {
  readonly label: string
  readonly submitLabel?: string
  readonly initial?: string
  /** Limit of the service in characters, if it has one; only a text without one may be empty. */
  readonly longest?: number
  readonly hint?: ReactNode
  readonly close: () => void
  readonly editOf: (text: string) => GraphEdit
}

/** Writes a text. If it is refused, it stays, with the reason. */
export function TextForm({
  label,
  submitLabel = 'Save',
  initial = '',
  longest,
  hint = null,
  close,
  editOf,
}: TextFormProps) {
  const id = useId()
  const edits = useEdits()
  const [text, setText] = useState(initial)
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    field.current?.form?.scrollIntoView({ block: 'center' })
    field.current?.focus({ preventScroll: true })
  }, [])
  const trimmed = text.trim()
  const isTooLong = longest !== undefined && trimmed.length > longest
  const isUnfit = isTooLong || (trimmed === '' && longest !== undefined)
  // The browser then says why it doesn't submit, and focuses the field.
  useEffect(() => {
    field.current?.setCustomValidity(isUnfit ? `Write 1 to ${formatNumber(longest ?? 0)} characters.` : '')
  }, [isUnfit, longest])
  return (
    <CommandForm
      className={`stack ${styles['form']}`}
      data-gap="1"
      aria-label={label}
      action={submitLabel}
      send={async () => (trimmed === initial.trim() ? null : await edits.submit(editOf(trimmed)))}
      done={close}
      cancel={close}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit()
      }}
    >
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        ref={field}
        rows={3}
        value={text}
        aria-describedby={`${id}-count`}
        aria-invalid={isTooLong}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {longest === undefined ? null : (
        <p className="row between meta">
          <span>{hint}</span>
          <span id={`${id}-count`} className={styles['count']} data-over={isTooLong}>
            {formatNumber(trimmed.length)} of {formatNumber(longest)} characters
          </span>
        </p>
      )}
    </CommandForm>
  )
}

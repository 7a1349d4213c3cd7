import { useId, useLayoutEffect, useRef, useState, type FormEvent } from 'react'
import { useAnswer } from '../client/use-answer.ts'
import { useFirstRead } from '../client/use-first-read.ts'
import { Button } from '../ui/button.tsx'
import { isBefore, isInFuture, presetsSince, readMoment, type MomentRead } from '../../../src/lib/written-moment.ts'
import { momentReadText } from '../ui/moment-read-text.ts'
import { momentText } from '../ui/time.tsx'
import styles from './moment-form.module.css'

interface MomentFormProps {
  /** Entity whose first read is the earliest moment; null if the page has none. */
  readonly uri: string | null
  readonly label: string
  readonly initial: string
  readonly show: (read: Exclude<MomentRead, { kind: 'unknown' }>) => void
  readonly close: () => void
}

export function MomentForm({ uri, label, initial, show, close }: MomentFormProps) {
  const [text, setText] = useState(initial)
  const hint = useId()
  const field = useRef<HTMLInputElement>(null)
  // Immediately, because keys typed next would count as shortcuts. HTML's attribute only works on page load.
  useLayoutEffect(() => field.current?.focus(), [])
  const record = useAnswer('retention', {}).answer?.begins ?? null
  const { pending, first, changed } = useFirstRead(uri ?? '', { enabled: uri !== null })
  const begins = first ?? record
  const now = Date.now()
  const read = readMoment(text, now)
  const mistakeOf = (given: MomentRead): string | null => {
    if (given.kind !== 'moment') return null
    if (begins !== null && isBefore(given.moment, begins))
      return `Not recorded yet: first read ${momentText(begins.at)}.`
    return isInFuture(given.moment, Date.now()) ? 'That’s in the future.' : null
  }
  const take = (taken: string): void => {
    setText(taken)
    const requested = readMoment(taken, Date.now())
    if (requested.kind !== 'unknown' && mistakeOf(requested) === null) show(requested)
  }
  return (
    <form
      className={`row ${styles['form']}`}
      data-gap="2"
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault()
        take(text)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      <input
        type="text"
        ref={field}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        aria-label={label}
        aria-describedby={hint}
        placeholder="e.g. yesterday"
      />
      <Button type="submit" kind="main">
        Show
      </Button>
      {(pending && uri !== null) || begins === null
        ? null
        : presetsSince(begins, now).map((preset) => (
            <Button key={preset} onClick={() => take(preset)}>
              {preset}
            </Button>
          ))}
      {first === null ? null : (
        <Button onClick={() => show({ kind: 'moment', moment: first.at })}>
          first reading, {momentText(first.at)}
        </Button>
      )}
      <p id={hint} role="status" className={styles['hint']}>
        {text.trim() === ''
          ? `${recordText(first, changed)}“Nov 22 5:39”, “yesterday”, “3 days ago”, or a transaction number.`
          : (mistakeOf(read) ?? momentReadText(read))}
      </p>
    </form>
  )
}

/** Says how far back it can be viewed, if that is known. */
function recordText(first: { readonly at: string } | null, changed: boolean): string {
  if (first === null) return ''
  return `Recorded since ${momentText(first.at)}. ${changed ? '' : 'Its own values haven’t changed since. '}`
}

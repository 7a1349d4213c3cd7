import { useNavigate, useSearch } from '@tanstack/react-router'
import { useId, useLayoutEffect, useRef, useState, type FormEvent } from 'react'
import { useAnswer } from '../../client/use-answer.ts'
import { Button } from '../../ui/button.tsx'
import { isBefore, isInFuture, MOMENT_PRESETS, momentReadText, readMoment, type MomentRead } from '../../ui/moment.ts'
import { momentText } from '../../ui/time.tsx'
import { useKey } from '../../ui/use-key.ts'
import styles from './header.module.css'

/** The parameter of the address that a form sets. */
export type MomentParameter = 'asOf' | 'vs'
interface ComparedMoments {
  readonly asOf?: string
  readonly vs?: string
}

interface MomentControlProps {
  /** Null while neither form is open. */
  readonly open: MomentParameter | null
  readonly setOpen: (open: MomentParameter | null) => void
}

/** Which moment the page is of, and which it is compared with. */
export function MomentControl({ open, setOpen }: MomentControlProps) {
  const { asOf, vs } = useSearch({ strict: false }) as ComparedMoments
  const navigate = useNavigate({ from: '/e/$' })
  useKey('t', 'View at another time', () => setOpen('asOf'))
  if (open === null) return null
  const show = (moment: string): void => {
    void navigate({ to: '.', search: (search) => ({ ...search, [open]: moment }) })
    setOpen(null)
  }
  return (
    <MomentForm
      key={open}
      label={open === 'asOf' ? 'As of' : 'Compare with'}
      initial={(open === 'asOf' ? asOf : vs) ?? ''}
      // To compare with now is to compare with a moment, of this time.
      show={(read) => show(read.kind === 'moment' ? read.moment : open === 'asOf' ? '' : new Date().toISOString())}
      close={() => setOpen(null)}
    />
  )
}

interface MomentFormProps {
  readonly label: string
  readonly initial: string
  readonly show: (read: Exclude<MomentRead, { kind: 'unknown' }>) => void
  readonly close: () => void
}

function MomentForm({ label, initial, show, close }: MomentFormProps) {
  const [text, write] = useState(initial)
  const hint = useId()
  const field = useRef<HTMLInputElement>(null)
  // At once: what is typed next would be taken for keys. The attribute of HTML is of a page that is loaded.
  useLayoutEffect(() => field.current?.focus(), [])
  const begins = useAnswer('retention', {}).answer?.begins ?? null
  const read = readMoment(text, Date.now())
  const isEarly = read.kind === 'moment' && begins !== null && isBefore(read.moment, begins)
  const isFuture = read.kind === 'moment' && isInFuture(read.moment, Date.now())
  const take = (taken: string): void => {
    write(taken)
    const requested = readMoment(taken, Date.now())
    if (requested.kind === 'unknown') return
    if (requested.kind === 'moment' && begins !== null && isBefore(requested.moment, begins)) return
    if (requested.kind === 'moment' && isInFuture(requested.moment, Date.now())) return
    show(requested)
  }
  return (
    <form
      className={styles['moment']}
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
        onChange={(event) => write(event.currentTarget.value)}
        aria-label={label}
        aria-describedby={hint}
        placeholder="yesterday, 2026-11-20, transaction 120"
      />
      <Button type="submit" kind="main">
        Show
      </Button>
      {MOMENT_PRESETS.map((preset) => (
        <Button key={preset} onClick={() => take(preset)}>
          {preset}
        </Button>
      ))}
      {begins === null ? null : (
        <Button onClick={() => show({ kind: 'moment', moment: begins.at })}>start of the record</Button>
      )}
      <p id={hint} role="status" className={styles['moment-hint']}>
        {text.trim() === ''
          ? '“Nov 22 5:39”, “yesterday”, “3 days ago”, or a transaction number.'
          : isEarly
            ? `That’s before the record begins, ${momentText(begins?.at ?? '')}.`
            : isFuture
              ? 'That’s in the future.'
              : momentReadText(read)}
      </p>
    </form>
  )
}

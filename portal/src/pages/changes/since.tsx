import { useLayoutEffect, useRef, useState, type FormEvent } from 'react'
import { Button } from '../../ui/button.tsx'
import { Segments } from '../../ui/segments.tsx'
import { momentReadText, readSince } from '../../ui/moment.ts'
import styles from './changes.module.css'
import { beginningOf } from '../../ui/cut-text.ts'

/** Periods to choose from, each as the address has it. */
export const PERIODS = [
  { value: 'today', label: 'Today' },
  { value: '', label: 'Since yesterday' },
  { value: '7 days ago', label: '7 days' },
  { value: '30 days ago', label: '30 days' },
] as const

interface SinceFilterProps {
  /** As the address has it; empty: since yesterday. */
  readonly since: string
  readonly now: number
  readonly set: (since: string) => void
}

/** Since when: a usual period, or what is typed. */
export function SinceFilter({ since, now, set }: SinceFilterProps) {
  const isPreset = PERIODS.some(({ value }) => value === since)
  const [custom, setCustom] = useState(!isPreset)
  return (
    <>
      <Segments label="Period">
        {PERIODS.map(({ value, label }) => (
          <Button
            key={value}
            pressed={!custom && since === value}
            onClick={() => {
              setCustom(false)
              set(value)
            }}
          >
            {label}
          </Button>
        ))}
        <Button pressed={custom} onClick={() => setCustom(true)}>
          Custom
        </Button>
      </Segments>
      {custom ? <SinceField since={isPreset ? '' : since} now={now} set={set} /> : null}
    </>
  )
}

function SinceField({ since, now, set }: SinceFilterProps) {
  const [text, write] = useState(since)
  const field = useRef<HTMLInputElement>(null)
  // Who chose to type goes on there; whoever came by an address reads the page from its beginning.
  useLayoutEffect(() => {
    if (since === '') field.current?.focus()
  }, [since])
  const read = readSince(text, now)
  const isWrong = text.trim() !== '' && read.kind === 'unknown'
  return (
    <form
      className={`row ${styles['since']}`}
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault()
        if (!isWrong) set(text.trim())
      }}
    >
      <input
        type="text"
        ref={field}
        autoComplete="off"
        spellCheck={false}
        aria-label="Since"
        aria-invalid={isWrong}
        placeholder="30 days ago, 2026-11-01"
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
      />
      <Button type="submit">Show</Button>
      <span role="status" data-wrong={isWrong}>
        {text.trim() === ''
          ? ''
          : isWrong
            ? `Couldn’t read “${beginningOf(text.trim(), 40)}”; try “30 days ago” or 2026-11-01.`
            : momentReadText(read)}
      </span>
    </form>
  )
}

import { useNavigate } from '@tanstack/react-router'
import { useLayoutEffect, useRef, useState, type FormEvent } from 'react'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Button } from '../../ui/button.tsx'
import { beginningOf } from '../../../../src/lib/cut-text.ts'
import { readSince } from '../../../../src/lib/written-moment.ts'
import { momentReadText } from '../../ui/moment-read-text.ts'

const CUSTOM = 'custom'

/** Periods to choose from, each as the address has it. */
export const PERIODS = [
  ['today', 'Today'],
  ['', 'Since yesterday'],
  ['7 days ago', '7 days'],
  ['30 days ago', '30 days'],
  [CUSTOM, 'Custom…'],
] as const

interface SinceFilterProps {
  /** As the address has it; empty: since yesterday. */
  readonly since: string
  readonly now: number
}

/** Since when: a usual period, or what is typed. */
export function SinceFilter({ since, now }: SinceFilterProps) {
  const isTyped = since === CUSTOM || PERIODS.every(([value]) => value !== since)
  return (
    <>
      <FilterSelect label="Period" name="since" clears="version" options={PERIODS} />
      {isTyped ? <SinceField since={since === CUSTOM ? '' : since} now={now} /> : null}
    </>
  )
}

function SinceField({ since, now }: SinceFilterProps) {
  const navigate = useNavigate({ from: '/changes' })
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
      className="row"
      onSubmit={(event: FormEvent<HTMLFormElement>) => {
        event.preventDefault()
        if (isWrong) return
        void navigate({
          to: '.',
          search: (before) => ({ ...before, since: text.trim(), version: '' }),
          replace: true,
          resetScroll: false,
        })
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
      <span role="status">
        {text.trim() === ''
          ? ''
          : isWrong
            ? `Couldn’t read “${beginningOf(text.trim(), 40)}”; try “30 days ago” or 2026-11-01.`
            : momentReadText(read)}
      </span>
    </form>
  )
}

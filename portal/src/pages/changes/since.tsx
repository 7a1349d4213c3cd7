import { useLayoutEffect, useRef, useState, type FormEvent } from 'react'
import { FilterSelect } from '../../lists/filter-select.tsx'
import { Button } from '../../ui/button.tsx'
import { truncate } from '../../../../src/lib/cut-text.ts'
import { readSince } from '../../../../src/lib/written-moment.ts'
import { momentReadText } from '../../ui/moment-read-text.ts'
import { changeAddress } from '../../routing/use-address.tsx'

const CUSTOM = 'custom'

/** Periods to choose from, as the address has them. */
export const PERIODS = [
  ['today', 'Today'],
  ['', 'Since yesterday'],
  ['7 days ago', '7 days'],
  ['30 days ago', '30 days'],
  [CUSTOM, 'Custom…'],
] as const

interface SinceFilterProps {
  /** Value in the address; empty for since yesterday. */
  readonly since: string
  readonly now: number
}

/** Chooses a usual period, or takes a typed one. */
export function SinceFilter({ since, now }: SinceFilterProps) {
  const isTyped = since === CUSTOM || PERIODS.every(([value]) => value !== since)
  return (
    <>
      <FilterSelect label="Period" name="since" clears="version" options={Object.fromEntries(PERIODS)} />
      {isTyped ? <SinceField since={since === CUSTOM ? '' : since} now={now} /> : null}
    </>
  )
}

function SinceField({ since, now }: SinceFilterProps) {
  const [text, setText] = useState(since)
  const field = useRef<HTMLInputElement>(null)
  // Focuses the field only for people who chose to type: others read the page from its beginning.
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
        changeAddress({ since: text.trim(), version: '' })
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
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit">Show</Button>
      <span role="status">
        {text.trim() === ''
          ? ''
          : isWrong
            ? `Couldn’t read “${truncate(text.trim(), 40)}”; try “30 days ago” or 2026-11-01.`
            : momentReadText(read)}
      </span>
    </form>
  )
}

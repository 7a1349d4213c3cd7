import { isKnownByName } from './people.ts'
import { Note } from '../ui/states.tsx'

interface IncompleteProps {
  readonly incomplete: readonly { readonly part: string; readonly reason: string }[]
}

/** Leaves out people without a source: pages that refer to them say so. */
export function withoutPeople(incomplete: IncompleteProps['incomplete']): IncompleteProps['incomplete'] {
  return incomplete.filter(({ part }) => !isKnownByName(part))
}

/** Says that an answer may be incomplete, and why. */
export function IncompleteNote({ incomplete }: IncompleteProps) {
  if (incomplete.length === 0) return null
  return (
    <Note kind="warn">
      <IncompleteReasons incomplete={incomplete} />
    </Note>
  )
}

/** One reason as a sentence; several as a count that expands. */
export function IncompleteReasons({ incomplete }: IncompleteProps) {
  const [first, ...others] = incomplete
  if (first === undefined) return null
  if (others.length === 0) return <>May be incomplete: {first.reason}.</>
  return (
    <details>
      <summary>May be incomplete, for {incomplete.length.toLocaleString('en')} reasons</summary>
      <ul>
        {incomplete.map(({ part, reason }) => (
          <li key={part + reason}>{reason}</li>
        ))}
      </ul>
    </details>
  )
}

import { formatNumber } from '../../../src/lib/format-count.ts'
import type { IncompletePart } from '../../../clients/typescript/shapes.ts'
import { useAsOf } from '../client/as-of.ts'
import { isKnownByName } from './people.ts'
import { Note } from '../ui/states.tsx'

interface IncompleteProps {
  readonly incomplete: readonly IncompletePart[]
  /** Whether it is at the foot of what it concerns, rather than a warning. */
  readonly quiet?: boolean
}

/** Leaves out people without a source: pages that refer to them say so. */
export function withoutPeople(incomplete: IncompleteProps['incomplete']): IncompleteProps['incomplete'] {
  return incomplete.filter(({ part }) => !isKnownByName(part))
}

/** Says that an answer may be incomplete, and why: loudly if something is wrong at present. */
export function IncompleteNote({ incomplete, quiet }: IncompleteProps) {
  const asOf = useAsOf()
  if (incomplete.length === 0) return null
  const { text, reasons, isPast } = summaryOf(incomplete, asOf)
  const note =
    reasons.length === 1 ? (
      text
    ) : (
      <details>
        <summary>{text}</summary>
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      </details>
    )
  return (quiet ?? isPast) ? <div className="muted">{note}</div> : <Note kind="warn">{note}</Note>
}

/** One reason as a sentence; several as a count. */
export function summaryOf(incomplete: IncompleteProps['incomplete'], asOf?: string) {
  // Nothing is wrong if only a time is missing, from before a source was first listed.
  const isPast = incomplete.every(({ code, since }) => code === 'NOT_LISTED' && (since === null || asOf !== undefined))
  const reasons = [...new Set(incomplete.map(({ reason }) => reason))]
  const count = formatNumber(reasons.length)
  const text =
    reasons.length === 1
      ? `May be incomplete: ${reasons[0]}.`
      : isPast
        ? `Older facts may be missing, from before ${count} sources were first listed`
        : `May be incomplete, for ${count} reasons`
  return { text, reasons, isPast }
}

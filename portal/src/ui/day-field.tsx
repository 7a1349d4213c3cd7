import { DAY_MS } from '../../../src/lib/durations.ts'

interface DayFieldProps {
  readonly label: string
  readonly required: boolean
  /** Days from today to the last selectable day; the first is tomorrow. */
  readonly mostDays: number
  readonly value: string
  readonly set: (day: string) => void
}

/** A field for a future date. */
export function DayField({ label, required, mostDays, value, set }: DayFieldProps) {
  return (
    <label>
      {label}
      <input
        type="date"
        required={required}
        min={dayIn(1)}
        max={dayIn(mostDays)}
        value={value}
        onChange={({ currentTarget }) => set(currentTarget.value)}
      />
    </label>
  )
}

export function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
}

import { agoText } from './time.tsx'
import styles from './freshness.module.css'

const WORDS: Readonly<Record<string, string>> = {
  fresh: 'on schedule',
  ageing: 'missed the last read of its source',
  stale: 'missed several reads of its source',
}

/** A source states a relationship in the record of one end, whatever is known of the other. */
type Verified = 'metadata' | 'relationship'

interface FreshnessDotProps {
  readonly what?: Verified
  readonly freshness: string
  /** When a source last confirmed it. */
  readonly at?: string | null
}

/**
 * `metadata verified 4 minutes ago, on schedule`: how old the thing itself is, is another matter.
 */
export function freshnessText(freshness: string, at: string | null, now: number, what: Verified = 'metadata'): string {
  const how = WORDS[freshness]
  if (at === null && how === undefined) return `${what} not verified yet`
  const ago = at === null ? '' : ` ${agoText(Date.parse(at), now)}`
  return `${what} verified${ago}${how === undefined ? '' : `, ${how}`}`
}

/** Confirmed later than its source usually is: in a list only these need a mark. */
export function isOld(freshness: string): boolean {
  return freshness === 'ageing' || freshness === 'stale'
}

/** A shape for each freshness of its metadata, never a colour alone: full, half, hollow, dashed. */
export function FreshnessDot({ freshness, at = null, what = 'metadata' }: FreshnessDotProps) {
  const text = freshnessText(freshness, at, Date.now(), what)
  return (
    <span className={styles['dot']} data-freshness={freshness} title={text}>
      <span className="unseen">
        {what} {freshness}
      </span>
    </span>
  )
}

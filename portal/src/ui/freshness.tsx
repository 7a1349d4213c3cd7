import { agoText } from './time.tsx'
import styles from './freshness.module.css'

const WORDS: Readonly<Record<string, string>> = {
  fresh: 'on schedule',
  ageing: 'missed the last read of its source',
  stale: 'missed several reads of its source',
}

/** A source states a relationship in the record of one end, whatever it knows of the other. */
type Verified = 'metadata' | 'relationship'

interface FreshnessDotProps {
  readonly what?: Verified
  readonly freshness: string
  /** When a source last confirmed it. */
  readonly at?: string | null
}

/** `metadata verified 4 minutes ago, on schedule`; says nothing about the entity's own age. */
export function freshnessText(freshness: string, at: string | null, now: number, what: Verified = 'metadata'): string {
  const how = WORDS[freshness]
  if (at === null && how === undefined) return `${what} not verified yet`
  const ago = at === null ? '' : ` ${agoText(Date.parse(at), now)}`
  return `${what} verified${ago}${how === undefined ? '' : `, ${how}`}`
}

/** Tells whether it was confirmed later than its source usually does: only these need a mark in lists. */
export function isOld(freshness: string): boolean {
  return freshness === 'ageing' || freshness === 'stale'
}

/** A shape per freshness of the metadata, so that colour isn't the only sign: full, half, hollow, dashed. */
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

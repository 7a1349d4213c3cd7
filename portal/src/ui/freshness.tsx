import { READ_WORDS } from './read-words.ts'
import { agoText } from './time.tsx'
import styles from './freshness.module.css'

/** A source states a relationship in the record of one end, whatever it knows of the other. */
type Verified = 'metadata' | 'relationship'
type Freshness = keyof typeof READ_WORDS

interface FreshnessDotProps {
  readonly what?: Verified
  readonly freshness: Freshness
  /** When a source last confirmed it. */
  readonly at?: string | null
}

/** `metadata verified 4 minutes ago, read on time`; says nothing about the entity's own age. */
export function freshnessText(
  freshness: Freshness,
  at: string | null,
  now: number,
  what: Verified = 'metadata',
): string {
  const how = freshness === 'unknown' ? '' : `, ${READ_WORDS[freshness]}`
  if (at === null && how === '') return `${what} not verified yet`
  return `${what} verified${at === null ? '' : ` ${agoText(Date.parse(at), now)}`}${how}`
}

/** A shape per freshness of the metadata, so that colour isn't the only sign: full, half, hollow, dashed. */
export function FreshnessDot({ freshness, at = null, what = 'metadata' }: FreshnessDotProps) {
  const text = freshnessText(freshness, at, Date.now(), what)
  return (
    <span className={styles['dot']} data-freshness={freshness} title={text}>
      <span className="unseen">
        {what} {READ_WORDS[freshness]}
      </span>
    </span>
  )
}

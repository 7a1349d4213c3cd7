import { agoText } from './time.tsx'
import styles from './freshness.module.css'

const WORDS: Readonly<Record<string, string>> = {
  fresh: 'confirmed by its source as often as that is read',
  ageing: 'not confirmed when its source was read last',
  stale: 'long not confirmed by its source',
  unknown: 'no source confirms it by itself',
}

interface FreshnessDotProps {
  readonly freshness: string
  /** When a source last confirmed it. */
  readonly at?: string | null
}

/** A shape for each freshness, never a colour alone: full, half, hollow, dashed. */
export function FreshnessDot({ freshness, at = null }: FreshnessDotProps) {
  const text = `${freshness}: ${WORDS[freshness] ?? ''}${at === null ? '' : `, ${agoText(Date.parse(at), Date.now())}`}`
  return (
    <span className={styles['dot']} data-freshness={freshness} title={text}>
      <span className="unseen">{freshness}</span>
    </span>
  )
}

import styles from './charts.module.css'

const COLOURS = 6
const PATTERNS = 4

/** The colour and the pattern of a line: no two of the first 24 have both in common. */
export function lineClass(n: number): string {
  const pattern = (n + Math.floor(n / COLOURS)) % PATTERNS
  return `${styles[`line-${n % COLOURS}`]} ${styles[`pattern-${pattern}`]}`
}

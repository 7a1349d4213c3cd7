import styles from './charts.module.css'

const COLOURS = 6
const PATTERNS = 4

/** Colour and pattern of a line: the first 24 combinations are distinct. */
export function lineClass(n: number): string {
  const pattern = (n + Math.floor(n / COLOURS)) % PATTERNS
  return `${styles[`line-${n % COLOURS}`]} ${styles[`pattern-${pattern}`]}`
}

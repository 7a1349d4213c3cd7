import styles from './middle.module.css'

/** A text whose ends tell most: its middle is left out where there is no room. Selecting it copies all of it. */
export function MiddleCut({ text, tail = 18 }: { readonly text: string; readonly tail?: number }) {
  if (text.length <= tail * 2) return <span className="wrap">{text}</span>
  return (
    <span className={styles['middle']} title={text}>
      <span className={styles['head']}>{text.slice(0, -tail)}</span>
      <span>{text.slice(-tail)}</span>
    </span>
  )
}

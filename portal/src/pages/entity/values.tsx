import type { QuestionAnswer } from '../../client/ask.ts'
import styles from './values.module.css'

/** Longer texts are cut in a table; the whole is a click away. */
const LONG = 400

export function nameOf({ attributes, uri }: Pick<QuestionAnswer<'describe'>, 'attributes' | 'uri'>): string {
  return textOf(attributes['name']) ?? textOf(attributes['email']) ?? uri.split('/').at(-1) ?? uri
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** A value of a source, whatever it is: always as text. */
export function Value({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined) return <span className={styles['none']}>none</span>
  if (typeof value === 'boolean') return <>{value ? 'yes' : 'no'}</>
  if (typeof value === 'number') return <>{value.toLocaleString()}</>
  if (typeof value === 'string') return <LongText text={value} />
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null))
    return (
      <ul className={styles['list']}>
        {value.map((one, n) => (
          <li key={n}>
            <Value value={one} />
          </li>
        ))}
      </ul>
    )
  return (
    <details>
      <summary>{Array.isArray(value) ? `${value.length} items` : `${Object.keys(value).length} members`}</summary>
      <pre className={styles['json']}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  )
}

function LongText({ text }: { readonly text: string }) {
  if (text.length <= LONG) return <bdi className={styles['text']}>{text}</bdi>
  return (
    <details className={styles['long']}>
      <summary>
        <bdi>{text.slice(0, LONG)}</bdi> … <span>all {text.length.toLocaleString()} characters</span>
      </summary>
      <bdi className={styles['text']}>{text}</bdi>
    </details>
  )
}

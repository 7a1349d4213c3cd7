import styles from './panels.module.css'

/** Error text from a source, of any length. */
export function ErrorText({ error }: { readonly error: string | null }) {
  if (error === null || error === '') return <>–</>
  return (
    <bdi className={`${styles['error']} ${styles['long']}`} tabIndex={error.length > 400 ? 0 : undefined}>
      {error}
    </bdi>
  )
}

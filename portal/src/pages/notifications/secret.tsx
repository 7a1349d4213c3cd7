import { CopyButton } from '../../ui/copy.tsx'
import { Note } from '../../ui/states.tsx'
import styles from './notifications.module.css'

/** Secret to verify a webhook's signatures with. */
export function Secret({ secret }: { readonly secret: string }) {
  return (
    <Note kind="info">
      Copy the secret now: it isn’t shown again.
      <span className={styles['actions']}>
        <code className={styles['secret']}>{secret}</code>
        <CopyButton text={secret} what="the secret" label="Copy" />
      </span>
    </Note>
  )
}

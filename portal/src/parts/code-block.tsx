import { CopyButton } from '../ui/copy.tsx'
import styles from './code-block.module.css'

/** Text to read or copy, with its own scroll area. */
export function CodeBlock({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <div className={styles['frame']}>
      <pre className={styles['code']} tabIndex={0} role="group" aria-label={label}>
        <code>{text}</code>
      </pre>
      <div className={styles['copy']}>
        <CopyButton text={text} what={label.toLowerCase()} />
      </div>
    </div>
  )
}

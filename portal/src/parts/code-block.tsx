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
        <CopyButton text={commandsIn(text)} what={label.toLowerCase()} />
      </div>
    </div>
  )
}

/** Returns what follows the prompts of a terminal, without what the commands print; all of a text without prompts. */
export function commandsIn(text: string): string {
  return text.match(/(?<=^\$ ).*/gm)?.join('\n') ?? text
}

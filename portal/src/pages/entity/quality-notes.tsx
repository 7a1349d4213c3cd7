import { Link } from '@tanstack/react-router'
import type { QuestionAnswer } from '../../client/ask.ts'
import { CopyButton } from '../../ui/copy.tsx'
import { Panel } from '../../ui/panel.tsx'
import styles from './quality-notes.module.css'

interface QualityNotesProps {
  readonly uri: string
  readonly reasons: QuestionAnswer<'reasons'>['reasons']
}

/** What is wrong with the metadata of a thing, and what mends it. */
export function QualityNotes({ uri, reasons }: QualityNotesProps) {
  return (
    <Panel title="What to fix">
      <ul className={styles['notes']}>
        {reasons.map(({ reason, means, fix, command, q }) => (
          <li key={reason} className={styles['note']}>
            <span>
              It {means}.{' '}
              <Link to="/search" search={{ q }} className={styles['others'] ?? ''}>
                Others like it
              </Link>
            </span>
            <span className={styles['fix']}>{fix}</span>
            {command === null ? null : (
              <span className={styles['command']}>
                <code>{command.replace('<uri>', uri)}</code>
                <CopyButton text={command.replace('<uri>', uri)} what="the command" />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

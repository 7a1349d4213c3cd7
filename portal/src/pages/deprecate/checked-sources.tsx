import { Link } from '@tanstack/react-router'
import { useAnswer } from '../../client/use-answer.ts'
import { Badge, toneOf } from '../../ui/badge.tsx'
import { Ago } from '../../ui/time.tsx'
import styles from './deprecate.module.css'

/** The sources that consumers would be known from, and when each was listed last. */
export function CheckedSources() {
  const { answer } = useAnswer('sources', {})
  return (
    <details className={styles['checked']}>
      <summary>
        What was checked: {answer === undefined ? '–' : answer.sources.length} sources
        {answer === undefined ? '' : `, ${answer.sources.filter(({ health }) => health === 'ok').length} of them well`}
      </summary>
      <ul className={styles['sources']}>
        {(answer?.sources ?? []).map(({ platform, health, sweep, silent }) => (
          <li key={platform}>
            <Link to="/sources/$platform" params={{ platform }} search={{}}>
              {platform}
            </Link>{' '}
            <Badge tone={toneOf(health)}>{health}</Badge> {silent === null ? null : <Badge tone="warn">silent</Badge>}{' '}
            <span className={styles['muted']}>
              {sweep?.lastStartedAt == null ? (
                'never listed'
              ) : (
                <>
                  listed <Ago at={sweep.lastStartedAt} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

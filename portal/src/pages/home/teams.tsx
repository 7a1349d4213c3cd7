import { Link } from '@tanstack/react-router'
import { useAnswer } from '../../client/use-answer.ts'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { Panel } from '../../ui/panel.tsx'
import styles from './home.module.css'

/** Teams of one person that are listed. */
const MOST_TEAMS = 10

/** The teams of a person, each with what it owns and with its own home. */
export function TeamsPanel({ of }: { readonly of: string }) {
  const { answer } = useAnswer('related', { uri: of, by: 'memberOf', limit: MOST_TEAMS })
  if (answer === undefined || answer.nodes.length === 0) return null
  return (
    <Panel title="Teams" count={answer.total}>
      <ul>
        {answer.nodes.map(({ uri, name, entityType }) => (
          <li key={uri} className={styles['row']}>
            <span className={styles['badges']}>
              <TypeGlyph type={entityType} />
              <Link to="/" search={{ of: uri }} className={styles['team']}>
                <bdi>{name ?? uri}</bdi>
              </Link>
              <Link
                to="/search"
                search={{ q: `team:${uri}` }}
                aria-label={`What it owns: ${name ?? uri}`}
                className={styles['muted']}
              >
                What it owns
              </Link>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

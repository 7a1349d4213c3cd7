import { Link } from '@tanstack/react-router'
import type { QuestionAnswer } from '../../client/ask.ts'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { Panel } from '../../ui/panel.tsx'
import styles from './home.module.css'

/** The teams of a person, each with what it owns and with its own home. */
export function TeamsPanel({ teams }: Pick<QuestionAnswer<'home'>, 'teams'>) {
  if (teams.length === 0) return null
  return (
    <Panel title="Teams" count={teams.length}>
      <ul className="lines">
        {teams.map(({ uri, name, entityType }) => (
          <li key={uri} className="stack below" data-gap="1">
            <span className="row">
              <TypeGlyph type={entityType} />
              <Link to="/" search={{ of: uri }} className={styles['team']}>
                <bdi>{name ?? uri}</bdi>
              </Link>
              <Link
                to="/search"
                search={{ q: `team:${uri}` }}
                aria-label={`What it owns: ${name ?? uri}`}
                className="muted"
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

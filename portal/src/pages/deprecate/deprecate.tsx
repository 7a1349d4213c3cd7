import { Link, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { inSentence } from '../../ui/label.ts'
import { PageTitle } from '../../ui/page-title.tsx'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { UnusedList } from './unused-list.tsx'
import styles from './deprecate.module.css'

const PAGE = 100
/** More at once would hold the page up. */
const MORE = 200
const MOST = 1_000

/** What nothing at work needs, and how that is known. */
export function DeprecatePage() {
  const { type, team } = useSearch({ strict: false }) as { readonly type?: string; readonly team?: string }
  const { types, pluralOfType } = useCatalogue()
  const offered = types.filter(({ retirable }) => retirable)
  const shown = type ?? (offered.some(({ name }) => name === 'Feature') ? 'Feature' : offered[0]?.name)
  const title = shown === undefined ? 'Unused' : `Unused ${inSentence(pluralOfType(shown))}`
  return (
    <div className={styles['page']}>
      <PageTitle title={title}>{title}</PageTitle>
      <p className={styles['muted']}>
        No running test, active deployment, serving rule or live model instance depends on these, directly or through
        others, and nothing reads them.
      </p>
      <nav aria-label="Types" className={styles['types']}>
        {offered.map(({ name, pluralLabel }) => (
          <Link
            key={name}
            to="/deprecate"
            search={{ type: name, team }}
            replace
            className={styles['type']}
            aria-current={name === shown ? 'page' : undefined}
          >
            <TypeGlyph type={name} />
            {pluralLabel}
          </Link>
        ))}
      </nav>
      {shown === undefined ? null : (
        <UnusedOfType key={`${shown} ${team ?? ''}`} type={shown} team={team === '' ? undefined : team} />
      )}
    </div>
  )
}

function UnusedOfType({ type, team }: { readonly type: string; readonly team: string | undefined }) {
  const [limit, setLimit] = useState(PAGE)
  const unused = useAnswer('unused', { type, team, limit }, { keep: true })
  return (
    <Answered shown={unused} label="unused entities" rows={8}>
      {(answer) => (
        <UnusedList
          answer={answer}
          team={team}
          more={limit < MOST ? () => setLimit(Math.min(MOST, limit + MORE)) : null}
          busy={unused.outdated}
        />
      )}
    </Answered>
  )
}

import { Link, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Answered } from '../../parts/answered.tsx'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { typeExamples } from '../../parts/search-examples.ts'
import { Button } from '../../ui/button.tsx'
import { TypeGlyph } from '../../parts/type-glyph.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { useIdentity } from './identity.ts'
import { forgetVisit, lastVisit, rememberVisit } from './last-visit.ts'
import { FavouritesPanel, RecentsPanel } from './at-hand.tsx'
import { NeedsPanel } from './needs.tsx'
import { OwnedPanel } from './owned.tsx'
import { TeamsPanel } from './teams.tsx'
import { ChangesPanel, FailuresPanel, RunningTestsPanel } from './lately.tsx'
import styles from './home.module.css'

const OWNED = 12
const DAY_MS = 86_400_000

/** What concerns a person or a team, or everything: what to do first, then what is going on. */
export function HomePage() {
  const { of, choose } = useIdentity()
  const [since, setSince] = useState(lastVisit)
  const home = useAnswer('home', { of, since, limit: OWNED }, { keep: true })
  const { answer, refusal } = home
  useEffect(() => {
    if (answer !== undefined && !home.outdated) rememberVisit(answer.tx)
  }, [answer, home.outdated])
  useEffect(() => {
    if (refusal === null || refusal.status !== 400 || since === undefined) return
    forgetVisit()
    setSince(undefined)
  }, [refusal, since])
  const name = answer?.of?.name ?? of?.split('/').at(-1)
  const pick = useCallback(({ uri }: { readonly uri: string }) => choose(uri), [choose])
  return (
    <div className="page">
      <header className="row between">
        <PageTitle title={of === undefined ? 'Home' : `Home of ${name}`}>
          {of === undefined ? 'Overview' : <>Home of {<bdi>{name}</bdi>}</>}
        </PageTitle>
        <div className={styles['identity']}>
          <EntityPicker
            label={of === undefined ? 'View as person or team' : 'View as another person or team'}
            choose={pick}
            owners
          />
          {of === undefined ? null : <Button onClick={() => choose(undefined)}>Show everything</Button>}
        </div>
      </header>
      <Answered shown={home} label="home" rows={10}>
        {(shown) => <HomeShown answer={shown} />}
      </Answered>
    </div>
  )
}

function HomeShown({ answer }: { readonly answer: QuestionAnswer<'home'> }) {
  const { of, teams, owned, totals, tests, failures, changes, needs, needsLeft } = answer
  const { isKnowable } = useCatalogue()
  const [yesterday] = useState(() => new Date(Date.now() - DAY_MS).toISOString())
  return (
    <div className="split">
      <div className={`page ${styles['column']}`}>
        <NeedsPanel
          needs={needs}
          left={needsLeft}
          since={changes.since.tx === 0 ? yesterday : changes.since.at}
          of={of?.uri}
        />
        {owned === null ? null : <OwnedPanel owned={owned} of={of?.uri ?? ''} />}
        {failures.runs > 0 || isKnowable(['PipelineRun']) ? (
          <FailuresPanel failures={failures} ofOne={of !== null} />
        ) : null}
      </div>
      <div className={`page ${styles['column']}`}>
        {of === null ? <Everything totals={totals} /> : null}
        {isKnowable(['AbTest']) ? <RunningTestsPanel tests={tests} /> : null}
        <TeamsPanel teams={teams} />
        <FavouritesPanel />
        <RecentsPanel />
        <ChangesPanel changes={changes} of={of?.uri} />
      </div>
    </div>
  )
}

/** For whoever does not know yet what to look for. */
function Everything({ totals }: { readonly totals: QuestionAnswer<'home'>['totals'] }) {
  const { types, pluralOfType } = useCatalogue()
  const { types: shown } = useSearch({ strict: false }) as { readonly types?: string }
  const all = shown === 'all'
  const primary = types.filter((type) => type.primary).map(({ name }) => name)
  const listed = all ? totals : totals.filter(({ type }) => type !== null && primary.includes(type))
  return (
    <nav className="stack" aria-label="Entities by type">
      <ul className={styles['types']}>
        {listed.map(({ type, count }) => (
          <li key={type ?? ''}>
            {type === null ? (
              <span className={styles['type']}>
                Not read yet <span className={`muted ${styles['count']}`}>{count.toLocaleString()}</span>
              </span>
            ) : (
              <Link to="/search" search={{ q: `type:${type}` }} className={styles['type']}>
                <TypeGlyph type={type} />
                {pluralOfType(type)} <span className={`muted ${styles['count']}`}>{count.toLocaleString()}</span>
              </Link>
            )}
          </li>
        ))}
      </ul>
      {listed.length < totals.length || all ? (
        <p>
          <Link
            to="."
            search={(before: object) => ({ ...before, types: all ? '' : 'all' })}
            replace
            resetScroll={false}
          >
            {all ? 'Main types' : `All ${totals.length} types`}
          </Link>
        </p>
      ) : null}
      <p>
        Try:{' '}
        {[...typeExamples(types), 'is:unowned'].map((q, n) => (
          <span key={q}>
            {n === 0 ? '' : ' · '}
            <Link to="/search" search={{ q }}>
              {q}
            </Link>
          </span>
        ))}
      </p>
    </nav>
  )
}

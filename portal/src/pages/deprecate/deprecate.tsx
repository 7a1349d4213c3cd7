import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Edits } from '../../parts/edits.tsx'
import { Answered } from '../../parts/answered.tsx'
import { inSentence } from '../../ui/label.ts'
import { Segments } from '../../ui/segments.tsx'
import { PageTitle } from '../../ui/page-title.tsx'
import { PlanDialog } from './plan-dialog.tsx'
import { PLAN_SORTS, Plans } from './plans.tsx'
import { UNUSED_SORTS, UnusedList, type UnusedSort } from './unused-list.tsx'

const PAGE = 100
/** More at once would hold the page up. */
const MORE = 200
const MOST = 1_000

interface DeprecateSearch {
  readonly type?: string
  readonly team?: string
  readonly view?: string
  readonly sort?: string
  /** Of something that is not among the unused: its plan is made at once. */
  readonly plan?: string
}

/** What nothing at work needs, how that is known, and what is planned to be removed. */
export function DeprecatePage() {
  const { type, team: typed, view, sort, plan } = useSearch({ strict: false }) as DeprecateSearch
  const navigate = useNavigate()
  const { types, pluralOfType } = useCatalogue()
  const team = typed === '' ? undefined : typed
  const offered = types.filter(({ retirable }) => retirable)
  const shown = type ?? (offered.some(({ name }) => name === 'Feature') ? 'Feature' : offered[0]?.name)
  const isOfPlans = view === 'plans'
  const title = isOfPlans
    ? 'Deprecation plans'
    : shown === undefined
      ? 'Unused'
      : `Unused ${inSentence(pluralOfType(shown))}`
  return (
    <Edits>
      <div className="page">
        <header className="row">
          <PageTitle title={title}>{title}</PageTitle>
          <Segments label="Deprecate" nav>
            <Link to="/deprecate" search={{ type, team, view: '' }} aria-current={isOfPlans ? undefined : 'page'}>
              Unused
            </Link>
            <Link to="/deprecate" search={{ type, team, view: 'plans' }} aria-current={isOfPlans ? 'page' : undefined}>
              Plans
            </Link>
          </Segments>
        </header>
        {isOfPlans ? (
          <Plans sort={PLAN_SORTS.find((one) => one === sort) ?? 'sunset'} team={team} />
        ) : (
          <>
            <p className="muted">
              No running test, active deployment, serving rule or live model instance depends on these, directly or
              through others, and nothing in use reads them.
            </p>
            {shown === undefined ? null : (
              <UnusedOfType
                key={`${shown} ${team ?? ''}`}
                type={shown}
                team={team}
                sort={UNUSED_SORTS.find((one) => one === sort)}
                types={<TypeChoice offered={offered} shown={shown} />}
              />
            )}
          </>
        )}
        {plan === undefined || plan === '' ? null : (
          <PlanDialog
            uris={[plan]}
            close={(saved) =>
              void navigate({
                to: '.',
                search: (before: object) => ({ ...before, plan: '', ...(saved ? { view: 'plans' } : {}) }),
                replace: true,
              })
            }
          />
        )}
      </div>
    </Edits>
  )
}

interface TypeChoiceProps {
  readonly offered: ReturnType<typeof useCatalogue>['types']
  readonly shown: string
}

function TypeChoice({ offered, shown }: TypeChoiceProps) {
  const navigate = useNavigate()
  return (
    <select
      aria-label="Type"
      value={shown}
      onChange={({ currentTarget: { value } }) =>
        void navigate({ to: '.', search: (before: object) => ({ ...before, type: value }), replace: true })
      }
    >
      {offered.map(({ name, pluralLabel }) => (
        <option key={name} value={name}>
          {pluralLabel}
        </option>
      ))}
    </select>
  )
}

interface UnusedOfTypeProps {
  readonly type: string
  readonly team: string | undefined
  readonly sort: UnusedSort | undefined
  readonly types: ReactNode
}

function UnusedOfType({ type, team, sort, types }: UnusedOfTypeProps) {
  const [limit, setLimit] = useState(PAGE)
  const unused = useAnswer('unused', { type, team, sort, limit }, { keep: true })
  return (
    <Answered shown={unused} label="unused entities" rows={8}>
      {(answer) => (
        <UnusedList
          answer={answer}
          team={team}
          sort={sort}
          types={types}
          more={limit < MOST ? () => setLimit(Math.min(MOST, limit + MORE)) : null}
          busy={unused.outdated}
        />
      )}
    </Answered>
  )
}

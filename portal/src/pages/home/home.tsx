import { formatCount, formatNumber } from '../../../../src/lib/format-count.ts'
import { Link } from '../../routing/link.tsx'
import { useEffect, useState } from 'react'
import { useAsOf } from '../../client/as-of.ts'
import { lastPart } from '../../client/addresses.ts'
import { useCatalogue } from '../../catalogue/use-catalogue.ts'
import type { QuestionAnswer } from '../../client/ask.ts'
import { useAnswer } from '../../client/use-answer.ts'
import { Figures, type Figure } from '../../lists/figures.tsx'
import { ListPage } from '../../lists/list-page.tsx'
import { Answered } from '../../parts/answered.tsx'
import { useSaved } from '../../parts/saved.ts'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { Button } from '../../ui/button.tsx'
import { State } from '../../ui/state.tsx'
import { worstTone } from '../../ui/tone.ts'
import { useIdentity } from './identity.ts'
import { forgetVisit, lastVisit, rememberVisit } from './last-visit.ts'
import { ChangesPanel, FavouritesPanel, RunningTestsPanel } from './lately.tsx'
import { NeedsPanel } from './needs.tsx'
import { countOfNeeds, mergeNeeds, verdictText } from './reach-text.ts'
import { startOfYesterday } from '../../../../src/lib/written-moment.ts'

import styles from './home.module.css'

type Home = QuestionAnswer<'home'>
const NONE: QuestionAnswer<'saved'>['favourites'] = []

/** Home of a person, a team or everybody: first what to do, then what is going on. */
export function HomePage() {
  const { of, choose } = useIdentity()
  const [since, setSince] = useState(lastVisit)
  const [yesterday] = useState(() => startOfYesterday(Date.now()).toISOString())
  const isPresent = useAsOf() === undefined
  // Without it, the service begins a day before the past moment.
  const begins = isPresent ? (since ?? yesterday) : undefined
  const home = useAnswer('home', { of, since: begins, limit: 1 }, { keep: true })
  const { answer, refusal } = home
  const favourites = useSaved({ atOnce: true }).answer?.favourites ?? NONE
  useEffect(() => {
    if (answer !== undefined && !home.outdated && isPresent) rememberVisit(answer.tx)
  }, [answer, home.outdated, isPresent])
  useEffect(() => {
    if (refusal === null || refusal.status !== 400 || since === undefined) return
    forgetVisit()
    setSince(undefined)
  }, [refusal, since])
  const name = answer?.of?.name ?? (of === undefined ? undefined : lastPart(of))
  return (
    <ListPage
      title={of === undefined ? 'Home' : `Home of ${name}`}
      {...(of !== undefined && { heading: <>Home of {<bdi>{name}</bdi>}</> })}
      actions={
        <>
          <EntityPicker
            label={of === undefined ? 'View as person or team' : 'View as another person or team'}
            choose={({ uri }) => choose(uri)}
            owners
          />
          {of === undefined ? null : <Button onClick={() => choose(undefined)}>Show everything</Button>}
        </>
      }
      {...(answer !== undefined && answer.teams.length > 0 && { about: <Teams teams={answer.teams} /> })}
    >
      <Answered shown={home} label="home" rows={10}>
        {(shown) => <HomeShown answer={shown} favourites={favourites} yesterday={isPresent ? yesterday : undefined} />}
      </Answered>
    </ListPage>
  )
}

function Teams({ teams }: Pick<Home, 'teams'>) {
  return teams.map(({ uri, name }, n) => (
    <span key={uri}>
      {n === 0 ? '' : ', '}
      <Link to="/" search={{ of: uri }}>
        <bdi>{name ?? lastPart(uri)}</bdi>
      </Link>
    </span>
  ))
}

interface HomeShownProps {
  readonly answer: Home
  readonly favourites: QuestionAnswer<'saved'>['favourites']
  /** Absent in the past. */
  readonly yesterday: string | undefined
}

function HomeShown({ answer, favourites, yesterday }: HomeShownProps) {
  const { of, tests, changes, needsLeft } = answer
  const needs = mergeNeeds(answer.needs)
  const found = countOfNeeds(needs, needsLeft)
  const runningTests = hasTests(answer) ? <RunningTestsPanel tests={tests} /> : null
  return (
    <>
      <p className={styles['verdict']}>
        <State tone={found.count === 0 ? 'good' : (worstTone(answer.needs) ?? 'warn')}>{verdictText(found)}</State>
      </p>
      <Figures label="At a glance" figures={useFigures(answer)} />
      {answer.sources === null && <p className="meta">Which sources had problems at that moment isn’t recorded.</p>}
      <NeedsPanel
        needs={needs}
        left={needsLeft}
        count={found}
        since={changes.since.tx === 0 ? yesterday : changes.since.at}
        of={of?.uri}
      />
      <div className="tiles">
        {favourites.length === 0 ? (
          runningTests
        ) : (
          <div className="page">
            <FavouritesPanel favourites={favourites} />
            {runningTests}
          </div>
        )}
        <ChangesPanel changes={changes} of={of?.uri} />
      </div>
    </>
  )
}

/** A company without tests isn't told at every visit that none runs. */
function hasTests({ tests, totals }: Home): boolean {
  return tests.total > 0 || totals.some(({ type }) => type === 'AbTest')
}

/** Each figure links to what it counts. Types without a source have none. */
function useFigures(home: Home): readonly Figure[] {
  const { of, owned, totals, tests, failures, sources } = home
  // As the page of sources judges them. The top bar asks for it, too.
  const troubled = useAnswer('status', {}, { enabled: sources !== null }).answer?.troubledSources
  const { isKnowable } = useCatalogue()
  const found = (label: string, value: number, q: string | null): Figure => ({
    label,
    value: formatNumber(value),
    ...(value > 0 && q !== null && { note: <FoundLink label={label} q={q} /> }),
  })
  const failed = formatCount(failures.total, 'failed run')
  const runs = failures.runs > 0 || isKnowable(['PipelineRun'])
  // An experiment, such as one of MLflow, isn't a pipeline.
  const failing = failures.types.every((type) => type === 'PipelineRun') ? 'Failing pipelines' : 'Last run failed'
  if (of === null || owned === null) {
    // Whoever paused one knows.
    const impaired = troubled?.filter(({ health }) => health !== 'paused').length
    const models = totals.find(({ type }) => type === 'Model')?.count ?? 0
    const all = totals.reduce((sum, { count }) => sum + count, 0)
    return [
      ...(runs
        ? [
            {
              // A pipeline fails until a later run of it succeeds.
              label: failing,
              value: formatNumber(failures.failing),
              ...toneOfBad(failures.failing),
              ...(failures.total > 0 && {
                note: (
                  <Link to="/search" search={{ q: `type:${failures.types.join()} is:failed` }}>
                    {failed}
                  </Link>
                ),
              }),
            },
          ]
        : []),
      ...(sources === null
        ? []
        : [
            {
              label: 'Sources with problems',
              value: impaired === undefined ? '…' : formatNumber(impaired),
              ...toneOfBad(impaired ?? 0),
              note: <Link to="/sources">View</Link>,
            },
          ]),
      ...(hasTests(home) ? [found('Running tests', tests.total, 'type:AbTest is:live status:ACTIVE')] : []),
      ...(isKnowable(['Model']) ? [found('Models', models, 'type:Model')] : []),
      { label: 'Entities', value: formatNumber(all), note: <Link to="/search">View</Link> },
    ]
  }
  const { total, quality } = owned
  // Members own most of what counts for their group, and no search is for the entities of all of them.
  const isGroup = of.entityType === 'Group'
  const ownedThat = (label: string, count: number, q = ''): Figure =>
    found(label, count, isGroup ? null : `owner:${of.uri} -is:inherited${q}`)
  return [
    ownedThat('Owned', total),
    ownedThat('Description missing', quality.undescribed, ' quality:missing-description'),
    ownedThat('With metadata issues', quality.withIssues, ' has:issue'),
    ownedThat('Stale', quality.stale, ' is:stale'),
    ...(runs ? [{ label: `${failing} upstream`, value: formatNumber(failures.failing), note: failed }] : []),
  ]
}

/** Green next to "failing" would confuse. */
const toneOfBad = (count: number): Pick<Figure, 'tone'> => (count > 0 ? { tone: 'bad' } : {})

function FoundLink({ label, q }: { readonly label: string; readonly q: string }) {
  return (
    <Link to="/search" search={{ q }}>
      View<span className="unseen"> {label}</span>
    </Link>
  )
}

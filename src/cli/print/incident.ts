import { formatCounts } from '../../lib/format-count.ts'
import { and } from '../../lib/english.ts'
import type { IncidentAnswer } from '../../questions/incident/schema.ts'
import { heading, type PrintedLine } from '../style.ts'
import { continueText, namedInFull } from './wording.ts'

/** Prints where the problem is, what to use instead, what ran on it and when, and who has to act. */
export function* lines(answer: IncidentAnswer): Generator<PrintedLine> {
  const {
    ownedBy,
    sentence,
    versions,
    next,
    exposure,
    exposureTotal,
    surfaces,
    owners,
    unowned,
    evaluated,
    trainedBy,
  } = answer
  yield heading(`${namedInFull(answer)} (transaction ${answer.tx})`)
  yield sentence
  yield `Owned by ${listOwners(ownedBy)}`

  if (versions.length > 0) yield* ['', heading(`Versions (${answer.total})`)]
  for (const one of versions) yield* versionLines(one)
  if (next !== null) yield continueText(next)

  if (exposure.length > 0) yield* ['', heading(`Ran on them (${exposureTotal})`)]
  for (const { from, until, before, owners: theirs, ...thing } of exposure) {
    const last = until === null ? `running since ${from}` : `from ${from} to ${until}`
    const earlier =
      before.length === 0 ? '' : `, and before that ${and(before.map((one) => `from ${one.from} to ${one.until}`))}`
    yield `  ${namedInFull(thing)}, ${last}${earlier}`
    yield `      owned by ${listOwners(theirs)}`
  }
  if (surfaces.length > 0) yield `Members see it on ${and(surfaces.map(({ name }) => name))}.`

  if (evaluated.length > 0) {
    yield* ['', heading(`Evaluated on it: their evaluation is in doubt (${answer.evaluatedTotal})`)]
    for (const { owners: theirs, ...one } of evaluated) yield `  ${namedInFull(one)}; owned by ${listOwners(theirs)}`
  }

  if (owners.length + unowned > 0) yield* ['', heading('Who has to act')]
  for (const { name, running, total } of owners)
    yield `  ${name}: ${total}${running === 0 ? '' : `, ${running} of them running`}`
  if (unowned > 0) yield `  nobody known: ${unowned}`
  for (const { name, total } of trainedBy) yield `      ${name} trained ${total} of these`
}

function* versionLines(version: IncidentAnswer['versions'][number]): Generator<PrintedLine> {
  const { state, standing, chosenBy, headline, trainedAt, deployments, tests, successor, owners, trainedBy, via } =
    version
  const metric = headline === null ? [] : [`${headline.metric} ${headline.value}`]
  const runs = formatCounts([deployments, 'deployment'], [tests, 'running test'])
  const facts = [
    STATES[state],
    ...(state === 'running' && standing === 'gone' ? ['though deleted at its source'] : []),
    ...chosenBy,
    ...metric,
    `trained or created ${trainedAt}`,
    ...(runs === '' ? [] : [runs]),
  ]
  yield `  ${namedInFull(version)}, ${facts.join(', ')}`
  yield successor === null
    ? '      No unaffected version is known: retrain on other data.'
    : `      use instead: ${namedInFull(successor)} (${successor.why})`
  yield `      through ${via.map(({ name }) => name).join(' ← ')}; ${peopleOf(owners, trainedBy)}`
}

/** `owned by risk; trained by Ada`, or `nobody is known to own it; Ada trained it`. */
function peopleOf(owners: readonly Named[], trainedBy: readonly Named[]): string {
  const trainers = trainedBy.length === 0 ? '' : listOwners(trainedBy)
  if (owners.length === 0 && trainers !== '') return `nobody is known to own it; ${trainers} trained it`
  return `owned by ${listOwners(owners)}${trainers === '' ? '' : `; trained by ${trainers}`}`
}

const STATES = {
  running: 'running',
  chosen: 'chosen for use',
  unknown: 'use unknown',
  idle: 'idle',
  retired: 'retired',
  gone: 'deleted',
} as const

interface Named {
  readonly name: string
}

function listOwners(owners: readonly Named[]): string {
  return owners.length === 0 ? 'nobody known' : and(owners.map(({ name }) => name))
}

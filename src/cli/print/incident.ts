import { countedAll } from '../../lib/counted.ts'
import { and } from '../../lib/english.ts'
import type { IncidentAnswer } from '../../questions/incident.ts'
import { heading, type PrintedLine } from '../style.ts'
import { goOn, namedInFull } from './wording.ts'

/** Prints where the problem is, what to use instead, what ran on it and when, and who has to act. */
export function* lines(answer: IncidentAnswer): Generator<PrintedLine> {
  const { ownedBy, sentence, versions, next, exposure, exposureTotal, surfaces, owners, unowned } = answer
  yield heading(`${namedInFull(answer)} (transaction ${answer.tx})`)
  yield sentence
  yield `Owned by ${namesOf(ownedBy)}`

  if (versions.length > 0) yield* ['', heading(`Versions (${answer.total})`)]
  for (const one of versions) yield* versionLines(one)
  if (next !== null) yield goOn(next)

  if (exposure.length > 0) yield* ['', heading(`Ran on them (${exposureTotal})`)]
  for (const { from, until, owners: theirs, ...thing } of exposure) {
    yield `  ${namedInFull(thing)}, ${until === null ? `running since ${from}` : `from ${from} to ${until}`}`
    yield `      owned by ${namesOf(theirs)}`
  }
  if (surfaces.length > 0) yield `Members meet it at ${and(surfaces.map(({ name }) => name))}.`

  if (owners.length + unowned > 0) yield* ['', heading('Who has to act')]
  for (const { name, running, total } of owners)
    yield `  ${name}: ${total}${running === 0 ? '' : `, ${running} of them running`}`
  if (unowned > 0) yield `  nobody known: ${unowned}`
}

function* versionLines(version: IncidentAnswer['versions'][number]): Generator<PrintedLine> {
  const { state, chosenBy, headline, trainedAt, deployments, tests, successor, owners, via } = version
  const metric = headline === null ? [] : [`${headline.metric} ${headline.value}`]
  const runs = countedAll([deployments, 'deployment'], [tests, 'running test'])
  const facts = [STATES[state], ...chosenBy, ...metric, `trained ${trainedAt}`, ...(runs === '' ? [] : [runs])]
  yield `  ${namedInFull(version)}, ${facts.join(', ')}`
  if (successor !== null) yield `      use instead: ${namedInFull(successor)} (${successor.why})`
  yield `      through ${via.map(({ name }) => name).join(' ← ')}; owned by ${namesOf(owners)}`
}

const STATES = {
  running: 'running',
  chosen: 'in use',
  unknown: 'use not known',
  idle: 'nothing runs on it',
  retired: 'retired',
  gone: 'deleted',
} as const

function namesOf(owners: readonly { readonly name: string }[]): string {
  return owners.length === 0 ? 'nobody known' : and(owners.map(({ name }) => name))
}

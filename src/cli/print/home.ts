import type { HomeAnswer } from '../../questions/home.ts'
import { reachText } from '../../questions/reach-text.ts'
import { heading, type PrintedLine } from '../style.ts'
import { continueText, nameOrUri } from './wording.ts'

/** Prints what needs attention first, then what runs, what failed, what changed, and what is owned. */
export function* lines(answer: HomeAnswer): Generator<PrintedLine> {
  const { of, teams, totals, tests, failures, changes, sources, needs, needsLeft, owned, tx } = answer
  yield heading(`${of === null ? 'Everything' : nameOrUri(of)} (transaction ${tx})`)
  if (teams.length > 0) yield `Member of ${teams.map(nameOrUri).join(', ')}`
  yield totals.map(({ type, count }) => `${count} ${type}`).join(', ')
  if (sources === null) yield "Which sources had problems at a past moment isn't recorded."

  yield* ['', heading('Needs attention')]
  if (needs.length === 0) yield '  Nothing'
  for (const { sentence, at, reach, uri } of needs) {
    yield `  ${at === null ? '' : `${at}  `}${sentence}`
    const affected = reach === null ? '' : reachText(reach)
    if (affected !== '') yield `      Affects ${affected}`
    if (uri !== null) yield `      ${uri}`
  }
  const left = needsLeft.filter(({ count }) => count > 0).map(({ kind, count }) => `${count} ${kind}`)
  if (left.length > 0) yield `  … and ${left.join(', ')}`

  if (tests.total > 0) yield* ['', heading(`Running tests (${formatTotal(tests)})`)]
  for (const test of tests.nodes) {
    yield `  ${nameOrUri(test)}  ${test.uri}`
    if (test.sentence !== null) yield `      ${test.sentence}`
  }
  if (failures.total > 0)
    yield* ['', heading(`Failed runs (${formatTotal(failures)}; ${failures.failing} still failing)`)]
  for (const { pipeline, failedAt, error, ...run } of failures.nodes) {
    yield `  ${pipeline === null ? '' : `${nameOrUri(pipeline)}: `}${nameOrUri(run)}${failedAt === null ? '' : `, ${failedAt}`}${error === null ? '' : `: ${error}`}`
  }
  if (changes.items.length > 0)
    yield* ['', heading(changes.since.tx === 0 ? 'Changes' : `Changes since ${changes.since.at}`)]
  for (const { at, sentence } of changes.items) yield `  ${at}  ${sentence}`
  if (owned === null) return
  yield* ['', heading(`Owns ${owned.total}`)]
  for (const one of owned.entities) yield `  ${one.entityType ?? 'reference only'}  ${nameOrUri(one)}  ${one.uri}`
  if (owned.next !== null) yield continueText(owned.next)
}

function formatTotal({ total, atLeast }: { readonly total: number; readonly atLeast: boolean }): string {
  return `${atLeast ? 'at least ' : ''}${total}`
}

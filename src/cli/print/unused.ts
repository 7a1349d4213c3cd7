import { formatCount } from '../../lib/format-count.ts'
import type { UnusedAnswer } from '../../questions/unused/schema.ts'
import { heading, type PrintedLine } from '../style.ts'
import { continueText, namedInFull } from './wording.ts'
import { and } from '../../lib/english.ts'

/** Prints what can be removed, and how certain that is. */
export function* lines(answer: UnusedAnswer): Generator<PrintedLine> {
  const { type, total, existing, conditions, containersInUse, provable, doubts, working, provedAt } = answer
  const { teams, nodes, next } = answer
  yield heading(`${total} unused ${type} (transaction ${answer.tx})`)
  if (existing === 0) {
    yield `There is no ${type}.`
    return
  }
  if (total === 0) {
    yield `There are ${existing} in all. These count as in use, with everything they depend on:`
    for (const condition of conditions) yield `  ${condition.type}, if its ${condition.use}`
    return
  }
  yield working.length === 0 ? 'Nothing in use could need one.' : `No ${working.join(', ')} in use needs them.`
  for (const { use } of conditions.filter((one) => one.type === type)) yield `Also counted as in use if its ${use}.`
  if (!provable) yield 'Not proved, because a source of possible consumers is incomplete:'
  for (const { part, reason } of doubts) yield `  ${part}: ${reason}`
  if (provable && provedAt !== null) yield `The last complete sweep of all relevant sources was at ${provedAt}.`
  if (containersInUse > 0) yield `${containersInUse} of them are versions or runs of something in use, and may be kept.`
  if (teams !== null && teams.length > 0) yield `Teams: ${and(teams.map(({ name, count }) => `${name} ${count}`))}`
  for (const {
    standing,
    team,
    usage,
    consumers,
    containerInUse,
    inProduction,
    unconfirmed,
    sunset,
    ...node
  } of nodes) {
    const notes = [
      ...(standing === 'live' ? [] : [standing]),
      ...(team === null ? [] : [`team ${team.name}`]),
      ...(usage === null || usage.value === null ? [] : [`${usage.attribute} ${usage.value}`]),
      ...(consumers === 0 ? [] : [`${formatCount(consumers, 'consumer')}, none in use`]),
      ...(containerInUse ? ['what it belongs to is in use'] : []),
      ...(inProduction ? ['not proved, because it is said to be in production'] : []),
      ...(unconfirmed ? ['in use if open recommendations are accepted'] : []),
      ...(sunset === null ? [] : [`to be removed by ${sunset}`]),
    ]
    yield `  ${node.entityType ?? 'reference only'}  ${namedInFull(node)}${notes.length === 0 ? '' : `  (${notes.join('; ')})`}`
  }
  if (next !== null) yield continueText(next)
}

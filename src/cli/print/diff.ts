import { formatCount } from '../../lib/format-count.ts'
import type { DiffAnswer } from '../../questions/diff.ts'
import { continueText } from './wording.ts'

type PrintedDiff = DiffAnswer['entities'][number]
type PrintedTally = NonNullable<DiffAnswer['tally']>

export function* lines({ from, to, tally, neighbourhood, entities, next }: DiffAnswer): Generator<string> {
  yield `From transaction ${from.tx} (${from.at}) to ${to.tx} (${to.at})`
  if (tally !== null) yield* tallyLines(tally)
  if (neighbourhood !== null)
    yield `${formatCount(neighbourhood.entities, 'entity', 'entities')} within reach; ${neighbourhood.added} came into it, ${neighbourhood.removed} left it`
  if (entities.length === 0) yield 'Nothing differs.'
  for (const entity of entities) yield* entityLines(entity)
  if (next !== null) yield continueText(next)
}

function* tallyLines({ transactions, entities, types, causes, platforms }: PrintedTally): Generator<string> {
  const byType = types.map((one) => `${one.entities} ${one.entityType ?? 'known by reference only'}`)
  yield `${formatCount(transactions, 'transaction')} touched ${formatCount(entities, 'entity', 'entities')} (${byType.join(', ')})`
  yield `  causes: ${causes.map((one) => `${one.transactions} ${one.kind}`).join(', ')}`
  yield `  changes by: ${platforms.map((one) => `${one.changes} ${one.platform}`).join(', ')}`
}

const SIGNS = { added: '+', removed: '-', kept: '~' }

function* entityLines(entity: PrintedDiff): Generator<string> {
  const { uri, entityType, name, presence, state, attributes, edges } = entity
  yield `${SIGNS[presence]} ${uri}${entityType === null ? '' : ` (${[entityType, name].filter(Boolean).join(' ')})`}`
  if (state !== null) yield `    state: ${value(state.before)} → ${value(state.after)}`
  for (const one of attributes) yield `    ${one.name}: ${value(one.before)} → ${value(one.after)}`
  for (const edge of edges) yield `    ${SIGNS[edge.op]} ${edge.name} ${edge.other}${describeSeen(edge.seen)}`
  const others = entity.edgesAdded + entity.edgesRemoved - edges.length
  if (others > 0 && entity.next !== null) yield `    … and ${formatCount(others, 'more edge')}: see its own diff`
}

function describeSeen(last: PrintedDiff['edges'][number]['seen']): string {
  return last === null ? '' : ` (${last.cause} at ${last.at}, ${last.document.platform})`
}

function value(json: unknown): string {
  return json === null ? '(none)' : JSON.stringify(json)
}

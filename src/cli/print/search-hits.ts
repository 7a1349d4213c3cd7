import { shellQuote } from '../../lib/shell-quote.ts'
import type { SearchHitsAnswer } from '../../questions/search/shape.ts'
import { continueText, nameOrUri } from './wording.ts'

/** The query has only filters, so lines about why each hit matches are unnecessary. */
const NOTHING_TO_MATCH = 'no words requested'

export function* lines(answer: SearchHitsAnswer): Generator<string> {
  const { total, partial, gone, didYouMean, next } = answer
  yield `${total} found (transaction ${answer.tx})`
  for (const { note } of answer.query.parts)
    if (note !== null) yield `${note.text} mlg search ${shellQuote(note.query)}`
  if (didYouMean !== null) yield `Did you mean: ${didYouMean}`
  yield* answer.hits.flatMap(hitLines)
  if (partial.total > 0) yield `Few exact matches; showing partial matches: ${partial.total}`
  yield* partial.hits.flatMap(hitLines)
  if (gone.total > 0) yield `Deleted or renamed at their source: ${gone.total}`
  yield* gone.hits.flatMap(hitLines)
  for (const { parts, query, total: then } of answer.drop)
    yield `Without ${parts.join(' ')} there are ${then}: mlg search ${shellQuote(query)}`
  yield* answer.facets.flatMap(facetLines)
  if (next !== null) yield continueText(next)
}

const MEASURE = /^(?:metric|parameter)\./

function hitLines(hit: SearchHitsAnswer['hits'][number]): readonly string[] {
  const { entityType, standing, renamedTo, current, owners, teams, description, attributes, why } = hit
  const others = teams.filter(({ uri }) => uri === null || !owners.some((owner) => owner.uri === uri))
  const people = [...owners.map(({ name }) => name), ...others.map(({ name }) => `team ${name}`)]
  const notes = [
    ...(standing === 'live' ? [] : [renamedTo === null ? standing : `renamed to ${renamedTo.uri}`]),
    ...(current === null ? [] : [`current: ${current.name}${current.by === null ? '' : `, ${current.by}`}`]),
    ...attributes.flatMap(({ name, value }) => (MEASURE.test(name) ? [`${name.replace(MEASURE, '')} ${value}`] : [])),
    ...(people.length === 0 ? [] : [`owned by ${people.join(', ')}`]),
  ]
  const uri = hit.name === null ? '' : `  ${hit.uri}`
  return [
    `  ${entityType ?? 'reference only'}  ${nameOrUri(hit)}${uri}${notes.length === 0 ? '' : `  (${notes.join('; ')})`}`,
    ...(description === null ? [] : [`      ${description.replaceAll(/\s+/g, ' ')}`]),
    ...(why.rung === NOTHING_TO_MATCH ? [] : [`      ${why.sentence}`]),
  ]
}

function facetLines({ label, values }: SearchHitsAnswer['facets'][number]): readonly string[] {
  if (values.length === 0) return []
  return [`${label}:`, ...values.map(({ name, count, selected }) => `  ${selected ? '*' : ' '} ${count}  ${name}`)]
}

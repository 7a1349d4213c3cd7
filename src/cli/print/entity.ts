import { DOUBT_PHRASES } from '../../model/doubt.ts'
import type { EntityAnswer } from '../../questions/entity.ts'
import { heading, warning, type PrintedLine } from '../style.ts'
import { lines as anyLines } from './any-answer.ts'
import { and } from '../../lib/english.ts'

/** Lists that are empty for most entities. */
const OFTEN_EMPTY = ['carries', 'approvals', 'waivers', 'comments', 'unresolved', 'issues', 'resolvesTo'] as const

/** Prints what an entity is, how current that is, its attributes and relations; with `all`, every member unchanged. */
export function* lines(answer: EntityAnswer, { all = false }: { readonly all?: boolean }): Generator<PrintedLine> {
  if (all) return yield* anyLines(answer)
  const { uri, entityType, attributes, relationships, documents = [], sourceUrl, tx } = answer
  const { name } = attributes
  yield heading(
    `${typeof name === 'string' ? `${name}  ` : ''}${entityType ?? 'known by reference only'}  ${uri} (transaction ${tx})`,
  )
  for (const { policy, sentence } of answer.violations) yield warning(`${policy} is violated: ${sentence}`)
  if (answer.renamedTo !== null) {
    const { name: newName, uri: newUri } = answer.renamedTo
    return yield warning(`Renamed to ${newName === null ? '' : `${newName}  `}${newUri}`)
  }
  if (answer.deletedAtSource !== null) yield warning(`Deleted at its source, noticed ${answer.deletedAtSource}.`)
  yield* currency(answer)
  if (documents.length > 0) yield `Stated by ${and([...new Set(documents.map(({ platform }) => platform))])}.`
  if (sourceUrl !== null) yield sourceUrl
  yield `Owners: ${answer.knownOwners.length === 0 ? 'none known' : and(answer.knownOwners.map(ownerText))}`

  if (Object.keys(attributes).length > 0) yield* anyLines({ attributes })
  if (relationships.length > 0) yield heading('relationships:')
  for (const { name: relationship, count, gone = 0, rows = [] } of relationships) {
    yield `  ${relationship} (${count - gone}${gone === 0 ? '' : `, ${gone} deleted`})`
    for (const { name: called, uri: other, entityType: type, standing } of rows)
      yield `    ${called ?? other}  ${type ?? 'of unknown type'}  ${other}${standing === 'live' ? '' : `  (${standing})`}`
    if (rows.length > 0 && count > rows.length)
      yield `    … and ${count - rows.length} more: mlg related ${uri} ${relationship}`
  }
  for (const list of OFTEN_EMPTY) if ((answer[list] ?? []).length > 0) yield* anyLines({ [list]: answer[list] })
}

function ownerText({ name, inheritedFrom }: EntityAnswer['knownOwners'][number]): string {
  return inheritedFrom === null ? name : `${name} (inherited from ${inheritedFrom})`
}

function* currency({ verification, lastError, documents = [] }: EntityAnswer): Generator<PrintedLine> {
  if (verification !== null) {
    const { at, doubt } = verification
    const when = at === null ? 'Never verified' : `Verified at its source ${at}`
    yield `${doubt === null ? when : `${when}; ${DOUBT_PHRASES[doubt]}`}.`
  }
  if (typeof lastError === 'string') yield warning(`It could not be read: ${lastError}`)
  if (documents.some(({ suspectedDeletion }) => suspectedDeletion !== null))
    yield warning('Its source no longer lists it, which a person has to confirm.')
}

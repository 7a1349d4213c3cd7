import { DOUBT_PHRASES } from '../../model/doubt.ts'
import type { EntityAnswer } from '../../questions/describe.ts'
import { heading, warning, type PrintedLine } from '../style.ts'
import type { MeasurementsAnswer } from '../../questions/measurements.ts'
import type { ServiceAnswer } from '../call-service.ts'
import { findOperation } from '../operation-table.ts'
import { lines as anyLines } from './any-answer.ts'
import { metricsOf } from './measurements.ts'
import type { AskFurther } from './printers.ts'
import { alignColumns, deletedText, nameOrUri } from './wording.ts'
import { chatMessages } from '../../lib/chat-messages.ts'
import { and } from '../../lib/english.ts'

/** Lists that are empty for most entities. */
const OFTEN_EMPTY = ['carries', 'approvals', 'waivers', 'comments', 'unresolved', 'issues', 'resolvesTo'] as const

/** People ask since when a version has been the current one. */
const CURRENT = 'currentInstance'

/** Prints what an entity is, how current that is, its attributes and relations; with `all`, every member unchanged. */
export function* lines(
  answer: EntityAnswer,
  { all = false, further = null }: { readonly all?: boolean; readonly further?: ServiceAnswer | null },
): Generator<PrintedLine> {
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
  if (answer.deletedAtSource !== null) {
    const before = new Date(Date.parse(answer.deletedAtSource) - 1).toISOString()
    yield warning(`Deleted at its source, noticed ${answer.deletedAtSource}.`)
    yield `Its last state: mlg describe ${uri} --as-of ${before}`
  }
  yield* currency(answer)
  if (answer.describedBy === 'others') yield 'Known only from what its source says about other entities.'
  if (answer.describedBy === 'deleted') yield 'Nothing at its source refers to it any more.'
  if (documents.length > 0) yield `Stated by ${and([...new Set(documents.map(({ platform }) => platform))])}.`
  if (sourceUrl !== null) yield sourceUrl
  yield `Owners: ${answer.knownOwners.length === 0 ? 'none known' : and(answer.knownOwners.map(ownerText))}`

  if (Object.keys(attributes).length > 0) yield* anyLines({ attributes: withMessages(attributes) })
  if (further !== null) yield* measuredLines(answer, further as unknown as MeasurementsAnswer)
  if (relationships.length > 0) yield heading('relationships:')
  for (const { name: relationship, count, gone = 0, rows = [] } of relationships) {
    yield `  ${relationship} (${count}${deletedText(gone, 'of them deleted')})`
    for (const { name: called, uri: other, entityType: type, standing, firstSeen } of rows) {
      const since = relationship === CURRENT && firstSeen !== null ? `  seen since ${firstSeen}` : ''
      yield `    ${called ?? other}  ${type ?? 'reference only'}  ${other}${standing === 'live' ? '' : `  (${standing})`}${since}`
    }
    if (rows.length > 0 && count > rows.length)
      yield `    … and ${count - rows.length} more: mlg related ${uri} ${relationship}`
  }
  for (const list of OFTEN_EMPTY) if ((answer[list] ?? []).length > 0) yield* anyLines({ [list]: answer[list] })
}

/** A version has the metrics and parameters of its run and its logged model. */
export async function askMore(
  { uri, entityType, verification, tx }: EntityAnswer,
  ask: AskFurther,
): Promise<ServiceAnswer | null> {
  if (entityType !== 'ModelInstance') return null
  // The past has no verifications.
  const moment = verification === null ? { asOf: String(tx) } : {}
  return await ask(findOperation('measurements'), { uri, latest: '1', ...moment })
}

/** Maximum number of metrics, and of parameters. */
const MAX_MEASURED = 20

/** Prints what the entity doesn't state itself. */
function* measuredLines({ uri, attributes }: EntityAnswer, { rows }: MeasurementsAnswer): Generator<PrintedLine> {
  const row = rows.find((one) => one.uri === uri)
  if (row === undefined) return
  const metrics = metricsOf({ ...row, metrics: row.metrics.filter(({ by }) => by !== null) })
  const isOwn = attributes.hyperparameters !== undefined || attributes.parameters !== undefined
  const parameters = isOwn ? [] : row.parameters.map(({ name, value }) => [name, value])
  const stating = new Set([...row.metrics, ...row.notNumbers].map(({ by }) => by))
  const records = row.records.filter(({ by, verifiedAt }) => stating.has(by) && verifiedAt !== null)
  if (records.length > 0)
    yield `From ${and(records.map((one) => `${nameOrUri(one)} (verified at its source ${one.verifiedAt})`))}:`
  for (const [title, of] of [['metrics', metrics] as const, ['parameters', parameters] as const]) {
    if (of.length === 0) continue
    yield heading(`${title}:`)
    const shown = of.slice(0, MAX_MEASURED).map((cells) => ['', ...cells.map((cell) => cell.replaceAll(/\s+/g, ' '))])
    yield* alignColumns(shown)
    if (of.length > shown.length) yield `  … and ${of.length - shown.length} more: mlg measurements ${uri} --json`
  }
}

function withMessages(attributes: EntityAnswer['attributes']): ServiceAnswer {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, chatMessages(value) ?? value]))
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
  if (typeof lastError === 'string') yield warning(`It couldn't be read: ${lastError}`)
  if (documents.some(({ suspectedDeletion }) => suspectedDeletion !== null))
    yield warning('Its source no longer lists it; a person has to confirm the deletion.')
}

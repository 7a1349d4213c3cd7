// Implements `mlg check policy`: reports violations of the policies in force, to keep faulty changes from going live.
import { formatCount } from '../../lib/format-count.ts'
import { canonicalUri } from '../../model/uri.ts'
import type { EntityAnswer } from '../../questions/describe.ts'
import type { PoliciesAnswer } from '../../questions/policies.ts'
import type { ViolationsAnswer } from '../../questions/violations.ts'
import { findOperation } from '../operation-table.ts'
import { baseOf, type Print } from '../call-service.ts'
import { incompleteLines } from '../incomplete.ts'
import { askOperation } from '../operation-request.ts'
import type { CheckedSubject, Detail } from './checked.ts'
import { report, type ReportOptions } from './report.ts'

/** Maximum number of violations reported for an entity; all are counted. */
const REPORTED = 200
const FAILING = 'blocking violations > 0'

type ViolationRow = ViolationsAnswer['violations'][number]

export async function checkPolicy(uris: readonly string[], options: ReportOptions, print: Print): Promise<void> {
  const subjects: CheckedSubject[] = []
  const notes = new Set<string>()
  let tx: number | null = null
  for (const text of uris) {
    const uri = canonicalUri(text)
    if (!uri.ok) throw new Error(uri.error)
    const answer = await violationsOf(uri.value, tx, options)
    // Reads everything at one transaction.
    tx ??= answer.tx
    for (const line of incompleteLines(answer)) notes.add(line)
    const { attributes }: EntityAnswer = await askOperation(
      findOperation('describe'),
      { uri: uri.value, ...asOf(tx) },
      options,
    )
    const name = typeof attributes.name === 'string' ? attributes.name : uri.value
    subjects.push(policySubject({ uri: uri.value, name }, answer))
  }
  const { policies }: PoliciesAnswer = await askOperation(findOperation('policies'), asOf(tx), options)
  for (const { id, checksNothing } of policies)
    if (checksNothing !== null) notes.add(`${id} checks nothing: ${checksNothing}.`)
  const title = 'Policy violations'
  report({ title, base: baseOf(options), tx, subjects, notes: [...notes] }, options, print)
}

/** Refuses an entity that isn't in the graph: nobody can say that it violates nothing. */
async function violationsOf(uri: string, tx: number | null, options: ReportOptions): Promise<ViolationsAnswer> {
  const given = { uri, waived: 'true', limit: String(REPORTED), ...asOf(tx) }
  return await askOperation(findOperation('violations'), given, options)
}

const asOf = (tx: number | null): { readonly asOf?: string } => (tx === null ? {} : { asOf: String(tx) })

/** Waived violations are reported, but don't fail the check. */
function policySubject({ uri, name }: Pick<CheckedSubject, 'uri' | 'name'>, answer: ViolationsAnswer): CheckedSubject {
  const { violations, blocking, waivedTotal } = answer
  const open = violations.filter(({ waived }) => waived === null)
  const total = answer.total - waivedTotal
  const [first] = open
  const others = total === 1 ? '' : ` ${total - 1} more.`
  const isWaived = waivedTotal === 0 ? '' : ` ${formatCount(waivedTotal, 'is', 'are')} waived.`
  return {
    uri,
    name,
    files: [],
    sentence: `${first === undefined ? 'It violates no policy.' : `${first.sentence}${others}`}${isWaived}`,
    outcomes: [{ condition: FAILING, value: blocking, failed: blocking > 0 }],
    details: [...Map.groupBy(violations, ({ policy, waived }) => `${policy} ${waived === null}`).values()].map(
      detailOf,
    ),
  }
}

function detailOf(rows: readonly ViolationRow[]): Detail {
  const [first] = rows
  return {
    title: `${first?.policy ?? ''} ${first?.severity ?? ''}: ${first?.title ?? ''}${waiverText(first?.waived ?? null)}`,
    total: rows.length,
    lines: rows.map(({ sentence, found, owners }) => ({
      // The owners continue it.
      text: sentence.replace(/\.$/, ''),
      uri: found?.uri ?? null,
      owners: owners.map((owner) => owner.name),
    })),
  }
}

function waiverText(waived: ViolationRow['waived']): string {
  return waived === null ? '' : `, waived until ${waived.until.slice(0, 10)}: ${waived.reason}`
}

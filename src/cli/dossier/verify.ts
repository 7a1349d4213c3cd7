import { digestOf } from '../../lib/digest.ts'
import { canonicalJson, isObject, parseJson, type Json, type JsonObject } from '../../lib/json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import { DOSSIER_FORMAT, type DossierAnswer, type DossierStatement } from '../../questions/dossier/schema.ts'
import { dossierHtml, dossierInHtml } from './html.ts'
import { truncate } from '../../lib/cut-text.ts'

/**
 * Earlier formats have the same statements: the first lacks policies, the second the evaluation data, and the third
 * whether a policy applies and a violation was waived.
 */
const FIRST_FORMAT = 1
const FORMAT_WITHOUT_EVALUATION_DATA = 2

/** Reads the dossier in a JSON or HTML file; the error tells why it can't be trusted. */
export function readDossier(text: string): Result<DossierAnswer, string> {
  const json = text.trimStart().startsWith('{') ? text : dossierInHtml(text)
  if (json === null) return err("the file isn't a dossier: neither its JSON nor its HTML")
  const read = parseJson(json)
  if (
    !isObject(read) ||
    !Array.isArray(read['statements']) ||
    typeof read['tx'] !== 'number' ||
    typeof read['digest'] !== 'string'
  )
    return err("the file isn't a dossier: members of its answer are missing")
  if (typeof read['format'] !== 'number' || read['format'] < FIRST_FORMAT || read['format'] > DOSSIER_FORMAT)
    return err(`the dossier has the format ${String(read['format'])}, but this program reads ${DOSSIER_FORMAT}`)
  // The digest leaves out what the service says about the moment, since the transaction doesn't determine it.
  const { digest, incomplete: _, ...content } = read as JsonObject
  if (digestOf(content) !== digest) return err('the dossier was changed since it was written: its digest differs')
  const dossier = read as unknown as DossierAnswer
  if (json !== text && dossier.format === DOSSIER_FORMAT && dossierHtml(dossier).toWellFormed() !== text.toWellFormed())
    return err(
      "the text of the dossier doesn't match its data: it was changed, or written by another release. Verify its JSON",
    )
  return ok(dossier)
}

interface DossierDifference {
  readonly kind: 'gone' | 'new' | 'changed'
  readonly about: string
  readonly says: string
  readonly document: string
  readonly detail: string
}

/** Compares each statement of a file with the record's answer for the same transaction. */
export function differences(saved: DossierAnswer, now: DossierAnswer): readonly DossierDifference[] {
  const known = new Set(saved.things.map(({ uri }) => uri))
  const isComparable = ({ about, to }: DossierStatement): boolean =>
    saved.format > FORMAT_WITHOUT_EVALUATION_DATA || (known.has(about) && (to === undefined || known.has(to)))
  const before = new Map(saved.statements.map((one) => [identityOf(one), one]))
  const after = new Map(now.statements.filter(isComparable).map((one) => [identityOf(one), one]))
  const out: DossierDifference[] = []
  for (const [key, statement] of before) {
    const other = after.get(key)
    if (other === undefined) out.push(different('gone', statement, showStatement(statement)))
    else if (showStatement(statement) !== showStatement(other))
      out.push(different('changed', statement, `${showStatement(statement)} is ${showStatement(other)} now`))
    // Retention forgets since when, and nothing else.
    else if (other.tx !== null && statement.tx !== null && statement.tx !== other.tx)
      out.push(different('changed', statement, `transaction ${statement.tx} is ${other.tx} now`))
  }
  for (const [key, one] of after) if (!before.has(key)) out.push(different('new', one, showStatement(one)))
  return out
}

function identityOf({ about, says, to, document }: DossierStatement): string {
  return JSON.stringify([about, says, to ?? null, document.platform, document.type, document.uri])
}

function showStatement({ value, valueDigest, to }: DossierStatement): string {
  return to ?? valueDigest ?? canonicalJson((value ?? null) as Json)
}

function different(
  kind: DossierDifference['kind'],
  { about, says, document }: DossierStatement,
  detail: string,
): DossierDifference {
  return { kind, about, says, document: `${document.platform} ${document.uri}`, detail: truncate(detail, 300) }
}

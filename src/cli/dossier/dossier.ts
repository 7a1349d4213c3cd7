// Implements `mlg dossier`: writes what is stated about a model version in several formats, and verifies it.
import { formatCount } from '../../lib/format-count.ts'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { CallableOperation } from '../../questions/declare.ts'
import type { DossierAnswer } from '../../questions/dossier/schema.ts'
import { findOperation } from '../operation-table.ts'
import { version } from '../../wiring/version.ts'
import { askService, Refused, type Print, type ServiceAddress, type ServiceAnswer } from '../call-service.ts'
import { incompleteLines } from '../incomplete.ts'
import { withMeanings } from '../written-arguments.ts'
import { requestOf, type ParsedArguments } from '../operation-request.ts'
import { terminalSafe } from '../terminal-safe.ts'
import { cyclonedx } from './cyclonedx.ts'
import { dossierHtml } from './html.ts'
import { modelCard } from './model-card.ts'
import type { DossierForm } from './forms.ts'
import { differences, readDossier } from './verify.ts'

export interface DossierOptions extends ServiceAddress {
  readonly as: DossierForm
  readonly asOf?: string
  readonly out?: string
  readonly force?: boolean
}

const WRITE: Readonly<Record<DossierForm, (dossier: DossierAnswer) => string>> = {
  json: (dossier) => `${JSON.stringify(dossier, null, 2)}\n`,
  html: dossierHtml,
  'model-card': modelCard,
  cyclonedx: (dossier) => `${JSON.stringify(cyclonedx(dossier, version()), null, 2)}\n`,
}

interface DossierOutput {
  readonly print: Print
  /** Prints to standard error. */
  readonly note: Print
}

export async function writeDossier(
  uri: string,
  options: DossierOptions,
  { print, note }: DossierOutput,
): Promise<void> {
  const { as: form, asOf, out, force } = options
  if (out !== undefined && force !== true && existsSync(out)) throw new Error(`${out} exists; --force replaces it.`)
  const { answer, incomplete } = await dossierOf(uri, asOf, { address: options, note })
  const text = WRITE[form](answer)
  if (out === undefined) print(text.trimEnd())
  else writeFileSync(out, text)
  const summary = `${formatCount(answer.statements.length, 'statement')} about ${formatCount(answer.things.length, 'entity', 'entities')}, as of transaction ${answer.tx}`
  note(`${out === undefined ? '' : `${out}: `}${summary}.`)
  for (const { what, left } of answer.cut) note(`Not complete: ${left} more ${what} didn't fit.`)
  for (const line of incomplete) note(terminalSafe(line))
}

async function dossierOf(
  uri: string,
  asOf: string | undefined,
  { address, note }: { readonly address: ServiceAddress; readonly note: Print },
) {
  const ask = async (operation: CallableOperation, args: ParsedArguments): Promise<ServiceAnswer> => {
    const { path, init } = requestOf(operation, args)
    return await askService(address, path, { init })
  }
  const operation = findOperation('dossier')
  const { incomplete, ...answer } = await ask(operation, await withMeanings(operation, { uri, asOf }, { ask, note }))
  // The service documents its answers, and tests compare them.
  return { answer: answer as unknown as DossierAnswer, incomplete: incompleteLines({ incomplete }) }
}

/** Exits with 0 if the record still says the same, 1 if it doesn't, and 2 if that can't be determined. */
export async function verifyDossier(file: string, address: ServiceAddress, print: Print): Promise<void> {
  const saved = readDossier(readFileSync(file, 'utf8'))
  if (!saved.ok) {
    print(`${file} can't be trusted: ${saved.error}.`)
    process.exitCode = 1
    return
  }
  const { uri, tx, at, statements } = saved.value
  const { answer } = await dossierOf(uri, String(tx), { address, note: print }).catch((error: unknown) => {
    const isForgotten = error instanceof Refused && error.code === 'BEFORE_HORIZON'
    throw isForgotten
      ? new Error(`The file is unchanged, but the record no longer has its transaction. ${error.message}`, {
          cause: error,
        })
      : error
  })
  const found = differences(saved.value, answer)
  if (address.json === true)
    print(JSON.stringify({ uri, tx, statements: statements.length, differences: found }, null, 2))
  else {
    for (const one of found)
      print(terminalSafe(`${one.kind}: ${one.about} ${one.says} (${one.document}): ${one.detail}`))
    const verdict =
      found.length === 0
        ? `The record says the same: ${formatCount(statements.length, 'statement')} of ${uri}, as of transaction ${tx} (${at}).`
        : `${found.length} of ${formatCount(statements.length, 'statement')} differ from the record at transaction ${tx}: values may have been redacted since, or the file is from another service.`
    print(terminalSafe(verdict))
  }
  process.exitCode = found.length === 0 ? 0 : 1
}

// Implements `mlg erase`: replaces a person's names by pseudonyms in the whole record.
import { hash } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Config } from '../../config/config.ts'
import { DATABASE } from '../../wiring/record.ts'
import type { Print } from '../call-service.ts'
import { configurationIn } from '../configuration.ts'
import { Eraser } from '../../model/erasure.ts'
import { UNFINISHED, type ErasableRecord } from './erasable.ts'
import { identifiersOf, type Identifiers } from './identifiers.ts'
import { readBound, brokenAudit, chainAudit } from './audit.ts'
import {
  knownErasures,
  personWith,
  refuseTooMany,
  rewrite,
  saveNote,
  findUnfinished,
  type ErasurePlan,
} from './rewrite.ts'
import { openDatabaseForErasing } from './postgres.ts'
import { openFileForErasing } from './sqlite.ts'

export interface EraseOptions {
  readonly config: string
  /** A data folder without a configuration. */
  readonly data?: string
  readonly also: readonly string[]
  readonly without: readonly string[]
  readonly keepAudit: boolean
  /** The code printed with the plan. */
  readonly confirm?: string
}

/** Prints a plan, or erases if given the code of one. */
export async function erase(person: string, options: EraseOptions, print: Print): Promise<void> {
  const configured = options.data === undefined ? configurationIn(options.config) : null
  const data = resolve(options.data ?? configured?.data ?? '')
  const record = await openRecord(configured, data)
  try {
    const begun = await findUnfinished(record)
    if (begun !== null) {
      if (options.confirm !== begun)
        throw new Error(`An erasure was interrupted. Complete it first: run it again with --confirm ${begun}.`)
      await record.commit()
      await record.wipe()
      print('The erasure that was interrupted is complete.')
      return
    }
    const key = await knownErasures(record)
    const found = await identifiersOf(record, { ...options, person })
    if (found.texts.length === 0)
      throw new Error(`Nothing about "${person}" can be erased: ${found.left.map(({ reason }) => reason).join('; ')}.`)
    const erased = personWith(found.texts, key)
    const rewriting = (write: boolean) =>
      rewrite(record, key, { person: erased, options: { ...options, texts: found.texts, write } })
    refuseTooMany(key, erased)
    if (found.accounts.length === 0 && new Eraser(key.secret, key.persons).personOf(person) !== null) {
      const plan = await rewriting(false)
      if (plan.rows.size === 0) return print(`They were erased before, as erased-${erased.id}. Nothing names them.`)
    }
    const code = codeOf(found.texts, options.keepAudit)
    if (options.confirm === undefined) {
      for (const line of planLines(found, await rewriting(false))) print(line)
      print(`Nothing was changed. To erase them, add --confirm ${code}`)
      return
    }
    if (options.confirm !== code)
      throw new Error(`The record or the options have changed since that plan: check it again, and confirm ${code}.`)
    const broken = await brokenAudit(record)
    if (broken !== null)
      throw new Error(
        `The audit chain is broken at entry ${broken}: erasing would rebuild it and hide that. Find out why first ("mlg audit verify").`,
      )
    // Derived data is rebuilt at the next start. Removed first: if the process is killed, none may keep the names.
    removeDerived(data)
    const before = await readBound(record, 'end')
    const plan = await rewriting(true)
    const end = await chainAudit(record, {
      at: Date.now(),
      kind: 'administration',
      caller: 'command-line',
      name: plan.eraser.text(userInfo().username),
      operation: 'erase',
      subject: `erased-${erased.id}, end of the chain before: ${before.id} ${before.digest}`,
      address: 'command-line',
      outcome: 'done',
      tx: null,
      count: 1,
    })
    await saveNote(record, UNFINISHED, code)
    await record.commit()
    await record.wipe()
    print(`Erased: in the record they are erased-${erased.id}.`)
    for (const line of countLines('Rewritten', plan.rows)) print(line)
    print(`The audit now ends with entry ${end.id}, ${end.digest}. Note it: digests noted before no longer match.`)
    for (const line of remainingLines(plan, options, configured)) print(line)
  } finally {
    await record.close()
  }
}

async function openRecord(configured: Config | null, data: string): Promise<ErasableRecord> {
  return configured !== null && configured.store !== 'sqlite'
    ? await openDatabaseForErasing(configured.store)
    : openFileForErasing(join(data, DATABASE))
}

/** Derives the code from the present identifiers, so that nobody confirms anything but what was shown. */
function codeOf(texts: readonly string[], keepAudit: boolean): string {
  return hash('sha256', JSON.stringify([texts, keepAudit]), 'hex').slice(0, 8)
}

const DERIVED = /^(graph\.image.*|search(-\d+)?)$/

function removeDerived(data: string): void {
  if (!existsSync(data)) return
  for (const name of readdirSync(data))
    if (DERIVED.test(name)) rmSync(join(data, name), { recursive: true, force: true })
}

function planLines({ texts, accounts, left }: Identifiers, plan: ErasurePlan): string[] {
  return [
    'To be erased, in any spelling and order of case:',
    ...texts.map((text) => `  ${text}`),
    ...(accounts.length === 0
      ? ['No account of theirs is recorded.']
      : ['Their accounts:', ...accounts.map((uri) => `  ${uri}`)]),
    ...(left.length === 0 ? [] : ['These stay:', ...left.map(({ text, reason }) => `  ${text}: ${reason}`)]),
    ...countLines('Rows that name them', plan.rows),
    ...wordLines(plan),
  ]
}

function countLines(what: string, rows: ReadonlyMap<string, number>): string[] {
  if (rows.size === 0) return [`${what}: none.`]
  return [`${what}: ${[...rows].map(([table, count]) => `${count} of ${table}`).join(', ')}.`]
}

function wordLines({ inWords }: ErasurePlan): string[] {
  if (inWords.size === 0) return []
  const where = [...inWords].map(([table, count]) => `${count} of ${table}`).join(', ')
  return [`Inside longer words, which stay unless --also names them: rows ${where}.`]
}

function remainingLines(plan: ErasurePlan, { keepAudit }: EraseOptions, configured: Config | null): string[] {
  return [
    'What remains, and why:',
    '  the sources themselves: remove them there; until then their answers are stored under the pseudonym',
    "  earlier backups: they can't be rewritten; make a new one and destroy those",
    '  dossiers, exports and Parquet files: copies that were handed out; create them again',
    '  log files, and what was sent (mail, messages, the topic of changes): they are outside the record',
    ...(keepAudit ? ['  the audit, by --keep-audit'] : []),
    ...(configured?.search == null
      ? []
      : ['  the index on the search server: delete it before the next start, which rebuilds it']),
    ...(configured === null || configured.store === 'sqlite'
      ? []
      : [
          "  the server's write-ahead log, its archive, replicas and disk snapshots: use its own tools to remove those",
          '  graph.image and search in the data folder of every other process: delete them before it starts',
        ]),
    ...wordLines(plan).map((line) => `  ${line}`),
  ]
}

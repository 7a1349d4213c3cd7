import operations from 'virtual:operations'
import type { CommandTable } from '../../../src/commands/all.ts'
import type { Result } from '../../../src/lib/result.ts'
import type { QuestionTable } from '../../../src/questions/all.ts'
import type { Done } from '../../../src/questions/declare.ts'
import type { IncompletePart } from '../../../clients/typescript/shapes.ts'
import { addressOf as addressOfRow, requestOf } from '../../../clients/typescript/request.ts'
import { refusalOf } from '../../../clients/typescript/refusal.ts'
import { fetchOrRefuse } from './session.ts'

export type QuestionName = keyof QuestionTable
export type CommandName = keyof CommandTable
/** Only the names are checked here; the service checks the values. */
type GivenValue = string | number | boolean | readonly string[] | undefined
type GivenArguments<Takes> = { readonly [Name in keyof Takes]?: GivenValue }
export type QuestionArguments<Name extends QuestionName> = GivenArguments<QuestionTable[Name]['parameters']>
export type CommandArguments<Name extends CommandName> = GivenArguments<CommandTable[Name]['parameters']>

type SuccessOf<Requested> = Requested extends Promise<Result<infer Answer, unknown>> ? Answer : never
/** Notes that any answer may carry on why it may be incomplete. */
interface AnswerNotes {
  readonly incomplete?: readonly IncompletePart[]
}
export type QuestionAnswer<Name extends QuestionName> = SuccessOf<ReturnType<QuestionTable[Name]['ask']>> & AnswerNotes
export type CommandAnswer<Name extends CommandName> =
  SuccessOf<ReturnType<CommandTable[Name]['run']>> extends Done<infer Answer> ? Answer : never

/** Sends a question; `asOf` only if the question supports it. */
export async function ask<Name extends QuestionName>(
  name: Name,
  args: QuestionArguments<Name>,
  { asOf, signal }: { readonly asOf?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<QuestionAnswer<Name>> {
  const operation = operations[name]
  const at = asOf !== undefined && operation?.past === true ? { asOf } : {}
  const url = addressOf(name, { ...at, ...args })
  return (await fetchAnswer(url, signal === undefined ? {} : { signal })) as QuestionAnswer<Name>
}

/** Tells whether a question can be asked as of another moment. */
export function hasPast(name: QuestionName): boolean {
  return operations[name]?.past === true
}

/** Explains why a question can't be asked as of another moment; null if it can. */
export function whyNoPast(name: QuestionName): string | null {
  return operations[name]?.noPast ?? null
}

/** Runs a command; arguments that aren't in its path go into the body. */
export async function run<Name extends CommandName>(
  name: Name,
  args: CommandArguments<Name>,
): Promise<CommandAnswer<Name>> {
  const operation = operations[name]
  if (operation === undefined) throw new Error(`there is no command ${name}`)
  return (await fetchAnswer(...requestOf(operation, args))) as CommandAnswer<Name>
}

/** Address of a question, to share it or to download its list. */
export function addressOf(name: QuestionName, args: Readonly<Record<string, unknown>>): string {
  const operation = operations[name]
  if (operation === undefined) throw new Error(`there is no question ${name}`)
  return addressOfRow(operation, args)
}

/** Address to download all rows of a list, however many the page shows. */
export function fileAddressOf(
  name: QuestionName,
  args: Readonly<Record<string, unknown>>,
  format: 'csv' | 'ndjson',
): string {
  const file = operations[name]?.file
  if (file === undefined) throw new Error(`the question ${name} has no export`)
  return addressOfRow({ path: file }, { ...args, format })
}

/** Fetches a JSON file from the service. */
export async function fetchFile(address: string, signal: AbortSignal): Promise<unknown> {
  return await fetchAnswer(address, { signal })
}

async function fetchAnswer(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetchOrRefuse(url, init)
  if (!response.ok) throw await refusalOf(response)
  return response.status === 204 ? {} : await response.json()
}

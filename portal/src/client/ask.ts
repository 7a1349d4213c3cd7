import operations from 'virtual:operations'
import type { CommandTable } from '../../../src/commands/all.ts'
import type { Result } from '../../../src/lib/result.ts'
import type { QuestionTable } from '../../../src/questions/all.ts'
import type { Done } from '../../../src/questions/declare.ts'
import type { IncompletePart } from '../../../clients/typescript/shapes.ts'
import { addressOf as addressOfRow, requestOf } from '../../../clients/typescript/request.ts'
import { noAnswer, refusalOf } from '../../../clients/typescript/refusal.ts'
import { fetchInSession } from './session.ts'

export type QuestionName = keyof QuestionTable
export type CommandName = keyof CommandTable
/** The names are checked here, the values by the service. */
type GivenValue = string | number | boolean | readonly string[] | undefined
type GivenArguments<Takes> = { readonly [Name in keyof Takes]?: GivenValue }
export type QuestionArguments<Name extends QuestionName> = GivenArguments<QuestionTable[Name]['takes']>
export type CommandArguments<Name extends CommandName> = GivenArguments<CommandTable[Name]['takes']>

type SuccessOf<Requested> = Requested extends Promise<Result<infer Answer, unknown>> ? Answer : never
/** What every answer may have beside its own: why it may be incomplete. */
export interface AnswerNotes {
  readonly incomplete?: readonly IncompletePart[]
}
export type QuestionAnswer<Name extends QuestionName> = SuccessOf<ReturnType<QuestionTable[Name]['ask']>> & AnswerNotes
export type CommandAnswer<Name extends CommandName> =
  SuccessOf<ReturnType<CommandTable[Name]['run']>> extends Done<infer Answer> ? Answer : never

/** Asks a question of the table. `asOf` goes with those that take it. */
export async function ask<Name extends QuestionName>(
  name: Name,
  args: QuestionArguments<Name>,
  { asOf, signal }: { readonly asOf?: string | undefined; readonly signal?: AbortSignal } = {},
): Promise<QuestionAnswer<Name>> {
  const operation = operations[name]
  const at = asOf !== undefined && operation?.past === true ? { asOf } : {}
  const url = addressOf(name, { ...at, ...args })
  return (await answered(url, signal === undefined ? {} : { signal })) as QuestionAnswer<Name>
}

/** Whether a question can be asked as of another moment. */
export function hasPast(name: QuestionName): boolean {
  return operations[name]?.past === true
}

/** Why a question cannot be asked as of another moment; null where it can be. */
export function whyNoPast(name: QuestionName): string | null {
  return operations[name]?.noPast ?? null
}

/** Runs a command of the table; what is not part of its address goes in the body. */
export async function run<Name extends CommandName>(
  name: Name,
  args: CommandArguments<Name>,
): Promise<CommandAnswer<Name>> {
  const operation = operations[name]
  if (operation === undefined) throw new Error(`there is no command ${name}`)
  return (await answered(...requestOf(operation, args))) as CommandAnswer<Name>
}

/** The address of a question, to share it, or to download its list. */
export function addressOf(name: QuestionName, args: Readonly<Record<string, unknown>>): string {
  const operation = operations[name]
  if (operation === undefined) throw new Error(`there is no question ${name}`)
  return addressOfRow(operation, args)
}

/** Where all rows of a list can be downloaded, whatever the page shows of it. */
export function fileAddressOf(
  name: QuestionName,
  args: Readonly<Record<string, unknown>>,
  format: 'csv' | 'ndjson',
): string {
  const file = operations[name]?.file
  if (file === undefined) throw new Error(`the question ${name} has no export`)
  return addressOfRow({ path: file }, { ...args, format })
}

/** The JSON of a file of the service. */
export async function fetchFile(address: string, signal: AbortSignal): Promise<unknown> {
  return await answered(address, { signal })
}

async function answered(url: string, init: RequestInit): Promise<unknown> {
  let response: Response
  try {
    response = await fetchInSession(url, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw noAnswer(error)
  }
  if (!response.ok) throw await refusalOf(response)
  return response.status === 204 ? {} : await response.json()
}

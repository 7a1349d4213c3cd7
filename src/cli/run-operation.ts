import { NoService, show, type Print, type ServiceAddress, type ServiceAnswer } from './call-service.ts'
import type { CallableOperation } from '../questions/declare.ts'
import { askOperation, type ParsedArguments } from './operation-request.ts'

export interface RunOptions {
  readonly options: ServiceAddress & { readonly config?: string; readonly all?: boolean }
  readonly print: Print
  /** Prints notes about the answer. */
  readonly note: Print
}

/** Asks the running service, and prints its answer for people, or unchanged. */
export async function runOperation(
  operation: CallableOperation,
  given: ParsedArguments,
  { options, print, note }: RunOptions,
): Promise<void> {
  const ask = (requested: CallableOperation, args: ParsedArguments): Promise<ServiceAnswer> =>
    askOperation(requested, args, options)
  const { withMeanings } = await import('./written-arguments.ts')
  const args = await withMeanings(operation, given, { ask, note })
  const begun = performance.now()
  const answer = await ask(operation, args).catch(async (error: unknown) => {
    const { config, url } = options
    const hasArguments = Object.values(given).some((value) => value !== undefined)
    if (!(error instanceof NoService) || config === undefined || url !== undefined || hasArguments) throw error
    const offline = await (await import('./offline-types.ts')).offlineTypes(config)
    note(`No service answers at ${error.base}. These are the types of ${offline.of}, without counts.`)
    return offline.answer
  })
  const took = Math.round(performance.now() - begun)
  const { printerOf } = await import('./print/printers.ts')
  const printer = await printerOf(operation)
  const complete = (await printer.waitForEnd?.(answer, ask)) ?? answer
  const further = options.json === true ? null : ((await printer.askMore?.(answer, ask)) ?? null)
  show({ ...complete }, options, (shown) => printer.lines(shown, { ...options, further }), print)
  const { passes, timed = false } = operation.cli ?? {}
  if (timed && options.json !== true) note(`Answered in ${took.toLocaleString('en')} ms.`)
  if (passes !== undefined && answer[passes] === false) process.exitCode = 1
}

import type { Operation } from '../questions/declare.ts'
import { requestOf, type Given } from './request.ts'
import { askService, show, type ServiceAnswer, type Print, type ServiceAddress } from './service.ts'

/** Asks the running service, and prints what it answers: for people, or as it came. */
export async function runOperation(
  operation: Operation,
  given: Given,
  { options, print }: { readonly options: ServiceAddress; readonly print: Print },
): Promise<void> {
  const ask = async (asked: Operation, args: Given): Promise<ServiceAnswer> => {
    const { path, init } = requestOf(asked, args)
    return await askService(options, path, { init, operation: asked })
  }
  const answer = await ask(operation, given)
  const { printerOf } = await import('./print/printers.ts')
  const printer = await printerOf(operation)
  const whole = (await printer.ended?.(answer, (question) => ask(question, {}))) ?? answer
  show({ ...whole }, options, (shown) => printer.lines(shown), print)
}

import type { Operation } from '../questions/declare.ts'
import { requestOf, type Given } from './request.ts'
import { askService, show, type Print, type ServiceOptions } from './service.ts'

/** Asks the running service, and prints what it answers: for people, or as it came. */
export async function runOperation(
  operation: Operation,
  given: Given,
  { options, print }: { readonly options: ServiceOptions; readonly print: Print },
): Promise<void> {
  const { path, init } = requestOf(operation, given)
  const answer = await askService(options, path, { init, operation })
  const { linesOf } = await import('./print/printers.ts')
  show(answer, options, await linesOf(operation), print)
}

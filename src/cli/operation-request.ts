import type { CallableOperation } from '../questions/declare.ts'
import type { Parameter } from '../questions/parameters.ts'
import { restRequest } from '../questions/rest-request.ts'
import { askService, type ServiceAddress, type ServiceAnswer } from './call-service.ts'
import { optionOf } from './terminal-names.ts'
import { messageOf } from '../lib/message-of.ts'

/** Arguments from a terminal: texts, true for a flag, and several texts for a repeated option. */
export type ParsedArguments = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

interface OperationRequest {
  readonly path: string
  readonly init: RequestInit
}

/** Asks the running service. The answer has the shape that the operation declares, which the service ensures. */
export async function askOperation<Answer = ServiceAnswer>(
  operation: CallableOperation,
  given: ParsedArguments,
  address: ServiceAddress,
): Promise<Answer> {
  const { path, init } = requestOf(operation, given)
  return (await askService(address, path, { init, operation })) as Answer
}

export function requestOf(operation: CallableOperation, given: ParsedArguments): OperationRequest {
  const { parameters, kind } = operation
  const known = Object.entries(parameters).flatMap(([name, parameter]) => {
    const value = given[name]
    if (value === undefined) return []
    // A query string has texts, sent as written.
    return [[name, kind === 'question' ? value : jsonOf(name, parameter, value)] as const]
  })
  const { method, path, body } = restRequest(operation, Object.fromEntries(known))
  if (body === null) return { path, init: { method } }
  return { path, init: { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } }
}

/** The service validates values: anything but a number is sent as written. */
function jsonOf(name: string, { kind }: Parameter<unknown>, given: string | boolean | readonly string[]): unknown {
  if (typeof given !== 'string') return given
  if (kind === 'list') return given.split(',')
  if (kind === 'integer') return /^\d{1,16}$/.test(given) ? Number(given) : given
  if (kind !== 'json') return given
  try {
    return JSON.parse(given)
  } catch (error) {
    const why = messageOf(error)
    throw new Error(
      `${optionOf(name)} isn't JSON: ${why}. Wrap it in single quotes, with double quotes around its strings.`,
      {
        cause: error,
      },
    )
  }
}

/** Why a request got no answer, written for whoever asked. Closed: clients switch on `code`. */
export interface Problem {
  readonly status: 400 | 404 | 409 | 503
  readonly code: ProblemCode
  readonly message: string
  readonly hint: string
}

export type ProblemCode =
  | 'BAD_URI'
  | 'BAD_AS_OF'
  | 'BAD_PAGE'
  | 'BEFORE_FIRST'
  | 'BEFORE_HORIZON'
  | 'BAD_RANGE'
  | 'NOT_YET'
  | 'NOT_HERE'
  | 'UNKNOWN_URI'
  | 'BAD_REQUEST'
  | 'UNKNOWN_PARAMETER'
  | 'BAD_QUERY'
  | 'TOO_EXPENSIVE'
  | 'TOO_LARGE'

export function badUri(reason: string): Problem {
  return {
    status: 400,
    code: 'BAD_URI',
    message: `Not a URI: ${reason}.`,
    hint: 'A URI is aip://<componentType>/<platformId>/<resourceId>, such as aip://model/registry/ranking-v5.',
  }
}

import type { RefusalCode } from './operations.ts'

/** Why a request got no answer, as the service says it (RFC 9457), or that it did not answer at all. */
export class RefusedRequest extends Error {
  readonly status: number
  readonly code: RefusalCode
  /** What to do. */
  readonly hint: string | null
  /** The argument that it is about. */
  readonly parameter: string | null
  override readonly name = 'RefusedRequest'

  constructor(status: number, code: RefusalCode, detail: string, hint: string | null, parameter: string | null = null) {
    super(detail)
    this.status = status
    this.code = code
    this.hint = hint
    this.parameter = parameter
  }
}

export async function refusalOf(response: Response): Promise<RefusedRequest> {
  const body: unknown = await response.json().catch(() => null)
  const { detail, code, hint, parameter } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >
  return new RefusedRequest(
    response.status,
    typeof code === 'string' ? (code as RefusalCode) : 'UNREADABLE',
    typeof detail === 'string' ? detail : `Unexpected response (HTTP ${response.status}).`,
    typeof hint === 'string' ? hint : null,
    typeof parameter === 'string' ? parameter : null,
  )
}

export function noAnswer(error: unknown): RefusedRequest {
  if (error instanceof RefusedRequest) return error
  return new RefusedRequest(
    0,
    'UNREACHABLE',
    'The service isn’t responding.',
    'Check that it is running, then try again.',
  )
}

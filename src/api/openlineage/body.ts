// Reads the body of a request.
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { FastifyRequest } from 'fastify'
import { problem, type Problem } from '../../contracts/problem.ts'
import type { JsonFlaw } from '../../lib/read-json.ts'
import { err, ok, type Result } from '../../lib/result.ts'
import type { Arguments } from '../../questions/parameters.ts'
import type { SEND_LINEAGE } from './endpoints.ts'

export type LineagePostQuery = { Querystring: Arguments<typeof SEND_LINEAGE.parameters> }
export type LineagePost = FastifyRequest<LineagePostQuery>

export const SMALLER = 'Send it in several calls; nothing of this delivery was accepted.'
const decompressed = promisify(gunzip)

export async function contentOf({ body, headers }: LineagePost, maxBytes: number): Promise<Result<string, Problem>> {
  const sent = Buffer.isBuffer(body) ? body : Buffer.alloc(0)
  if (sent.length === 0) return err(problem('EMPTY', 'The body is empty.', 'Send an OpenLineage event.'))
  const plain = await plainBody(sent, headers['content-encoding'] ?? 'identity', maxBytes)
  return plain.ok ? ok(plain.value.toString('utf8')) : plain
}

export function unreadableProblem(flaw: JsonFlaw): Problem {
  return problem('UNREADABLE', `Couldn't read the body: ${flaw}.`, 'Send an OpenLineage event as application/json.')
}

async function plainBody(sent: Buffer, encoding: string, maxBytes: number): Promise<Result<Buffer, Problem>> {
  if (encoding === 'identity') return ok(sent)
  if (encoding !== 'gzip')
    return err(problem('NOT_JSON', "The compression of the body isn't supported.", 'Send it as gzip, or uncompressed.'))
  try {
    return ok(await decompressed(sent, { maxOutputLength: maxBytes }))
  } catch (error) {
    const isOver = error instanceof RangeError || (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
    return err(
      isOver ? tooLarge(maxBytes) : problem('UNREADABLE', "The body isn't gzip.", 'Send gzip, or correct the header.'),
    )
  }
}

export function tooLarge(maxBytes: number): Problem {
  return problem('TOO_LARGE', `The body may have at most ${maxBytes} bytes.`, SMALLER)
}

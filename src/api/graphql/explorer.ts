import { readFile } from 'node:fs/promises'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { problem, sendProblem } from '../../contracts/problem.ts'

/** Nothing from elsewhere, nothing inline: what the page may do is what these three files do. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const FILES = {
  page: ['explorer.html', 'text/html; charset=utf-8'],
  script: ['explorer.js', 'text/javascript; charset=utf-8'],
  style: ['explorer.css', 'text/css; charset=utf-8'],
} as const

const BY_POST = problem(
  'WRONG_METHOD',
  'Queries come by POST.',
  'POST {"query": "…"} here, or open this address in a browser.',
)

/** `GET /graphql` in a browser: a page to write queries in. */
export async function explorerRoutes(app: FastifyInstance): Promise<void> {
  const page = await served(FILES.page)
  const script = await served(FILES.script)
  const style = await served(FILES.style)
  // A program that sends a GET is answered with how to send queries.
  app.get('/graphql', async (request, reply) => {
    if (request.headers.accept?.includes('text/html') === true) return page(reply)
    return sendProblem(reply.header('allow', 'POST'), BY_POST)
  })
  app.get('/graphql/explorer.js', async (_, reply) => script(reply))
  app.get('/graphql/explorer.css', async (_, reply) => style(reply))
}

async function served([name, type]: readonly [string, string]): Promise<(reply: FastifyReply) => FastifyReply> {
  const body = await readFile(new URL(`./explorer/${name}`, import.meta.url))
  return (reply) =>
    reply
      .header('content-type', type)
      .header('content-security-policy', CSP)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-cache')
      .send(body)
}

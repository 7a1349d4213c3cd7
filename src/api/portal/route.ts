import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { problem, sendProblem } from '../../contracts/problem.ts'
import { PortalFiles } from './files.ts'
import { PROTECTION, sendPage } from './page.ts'
import { truncate } from '../../lib/cut-text.ts'

/** Assets have the hash of their content in their names. */
const FOR_A_YEAR = 'public, max-age=31536000, immutable'

/**
 * Serves the portal on the API's port: its files, and its page at `/` and at each address without another route, to
 * clients that accept HTML. The page's script decides what is there.
 */
export function portalRoutes(app: FastifyInstance, folder: string): void {
  const files = new PortalFiles(folder)
  app.get<{ Params: { file: string } }>('/assets/:file', async (request, reply) => {
    const { file } = request.params
    const found = await files.asset(file, String(request.headers['accept-encoding'] ?? ''))
    if (found === null) return sendProblem(reply, missingAnswer(file))
    if (found.encoding !== null) reply.header('content-encoding', found.encoding)
    return await reply
      .headers({ ...PROTECTION, 'content-type': found.type, 'cache-control': FOR_A_YEAR, vary: 'accept-encoding' })
      .send(found.body)
  })
  const page = () => files.page('index.html')
  app.get('/', async (request, reply) => await sendPage(await page(), request, reply))
  app.isPage = isForPages
  app.pages = async (request, reply) => (isForPages(request.raw) ? await sendPage(await page(), request, reply) : null)
}

/** Paths of the API stay problems for every client. */
function isForPages({ method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean {
  const reads = method === 'GET' || method === 'HEAD'
  return reads && !/^\/api(\/|\?|$)/.test(url) && headers.accept?.includes('text/html') === true
}

function missingAnswer(file: string) {
  const detail = `The portal has no file "${truncate(file, 100)}".`
  return problem('NOT_FOUND', detail, 'Reload the page: the portal may have been rebuilt.')
}

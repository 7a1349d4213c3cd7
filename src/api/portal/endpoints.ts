import { text } from '../../questions/parameters.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { HTML } from '../http/plain-page.ts'

/** Media types of the portal's files, by file extension. */
export const FILE_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
}

export const PORTAL = endpoint({
  name: 'portal',
  method: 'GET',
  path: '/',
  summary: 'Open the portal in a browser',
  description:
    'Serves the same page at every other address outside /api, to clients that accept text/html: its script reads the address.',
  right: 'none',
  parameters: {},
  isPage: true,
  headers: [{ name: 'if-none-match', description: "The ETag of the browser's copy.", required: false }],
  answers: [
    { status: 200, description: 'The page.', content: HTML },
    { status: 304, description: "The browser's copy is current.", content: [] },
    { status: 503, description: "The portal isn't built; see the page for the command.", content: HTML },
  ],
})

const PORTAL_FILE = endpoint({
  name: 'portal-file',
  method: 'GET',
  path: '/assets/{file}',
  summary: 'Get a file of the portal',
  description: 'Compressed with Brotli or gzip if the client accepts it.',
  right: 'none',
  inPath: { file: text('its name, which includes the hash of its content') },
  parameters: {},
  answers: [
    {
      status: 200,
      description: 'The file, which never changes.',
      content: Object.values(FILE_TYPES).map((type) => ({ type: type.replace(/;.*/, '') })),
    },
  ],
  problems: ['NOT_FOUND'],
})

export const PORTAL_ENDPOINTS: readonly Endpoint[] = [PORTAL, PORTAL_FILE]

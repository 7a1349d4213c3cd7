import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const NAME = 'virtual:panel-files'
const panels = fileURLToPath(new URL('src/panels', import.meta.url))

/**
 * Provides every file in a folder of panels, with its types, as a module of the client: a page loads only the panels of
 * its type, and a new panel needs nothing but a file.
 */
export function panelFiles(): Plugin {
  return {
    name: 'panel-files',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null
      const files = readdirSync(panels, { recursive: true, encoding: 'utf8' })
        .filter((name) => /[/\\].*\.tsx$/.test(name))
        .map((name) => join(panels, name))
        .sort()
      return `export const PANEL_FILES = [\n${files.map(entryOf).join(',\n')}\n]`
    },
  }
}

function entryOf(path: string): string {
  const [, list = ''] = /^ {2}types: \[([^\]]*)\],$/m.exec(readFileSync(path, 'utf8')) ?? []
  const types = [...list.matchAll(/'(\w+)'/g)].map(([, type]) => type)
  if (types.length === 0) throw new Error(`${path} has to say of which types it is, as a list of texts`)
  return `{ types: ${JSON.stringify(types)}, load: () => import(${JSON.stringify(path)}) }`
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const NAME = 'virtual:panel-files'
const FOLDER = `${NAME}/`
const root = fileURLToPath(new URL('src/panels', import.meta.url))

/**
 * Provides every folder of panels, with its types, as a module of the client: a page loads only the folders with panels
 * of its type, and a new panel needs nothing but a file.
 */
export function panelFiles(): Plugin {
  return {
    name: 'panel-files',
    resolveId: (id) => (id.startsWith(NAME) ? `\0${id}` : null),
    load(id) {
      if (id === `\0${NAME}`) {
        const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())
        return `export const PANEL_FOLDERS = [\n${folders.map(({ name }) => entryOf(name)).join(',\n')}\n]`
      }
      return id.startsWith(`\0${FOLDER}`) ? moduleOf(id.slice(FOLDER.length + 1)) : null
    },
  }
}

function entryOf(folder: string): string {
  const types = new Set(filesOf(folder).flatMap(typesOf))
  return `{ types: ${JSON.stringify([...types])}, load: () => import('${FOLDER}${folder}') }`
}

function moduleOf(folder: string): string {
  const files = filesOf(folder)
  const imports = files.map((path, n) => `import { panel as panel${n} } from ${JSON.stringify(path)}`)
  return `${imports.join('\n')}\nexport const panels = [${files.map((_, n) => `panel${n}`).join(', ')}]`
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => join(root, folder, name))
    .sort()
}

function typesOf(path: string): readonly string[] {
  const [, list = ''] = /^ {2}types: \[([^\]]*)\],$/m.exec(readFileSync(path, 'utf8')) ?? []
  const types = [...list.matchAll(/'(\w+)'/g)].map(([, type = '']) => type)
  if (types.length === 0) throw new Error(`${path} has to say of which types it is, as a list of texts`)
  return types
}

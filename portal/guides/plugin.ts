import type { Plugin } from 'vite'
import { GUIDE_FILES } from './guides.ts'
import { guideTable } from './table.ts'

const NAME = 'virtual:guides'

/** Provides the table of guides as a module of the client, and each guide as a file. */
export function guides(): Plugin {
  return {
    name: 'guides',
    // Files that the build reads without an import.
    api: { inputs: GUIDE_FILES },
    resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
    load(id) {
      if (id !== `\0${NAME}`) return null
      const { guides: all, sections, files } = guideTable()
      for (const { fileName, source } of files) this.emitFile({ type: 'asset', fileName, source })
      return `export const GUIDES = ${JSON.stringify(all)}\nexport const SECTIONS = ${JSON.stringify(sections)}`
    },
  }
}

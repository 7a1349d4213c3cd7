import type { Plugin } from 'vite'
import { examplesOf } from './examples.ts'

const PAGE = /\/docs\/questions\.md\?examples$/

/** Provides `docs/questions.md?examples`: the queries of that page, as data. */
export function examples(): Plugin {
  return {
    name: 'examples',
    enforce: 'pre',
    transform: (page, id) =>
      PAGE.test(id) ? { code: `export default ${JSON.stringify(examplesOf(page))}`, map: null } : null,
  }
}

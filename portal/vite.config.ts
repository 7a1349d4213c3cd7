import { hash } from 'node:crypto'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { guides } from './guides/plugin.ts'
import { operations } from './operations.ts'
import { panelFiles } from './panel-files.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** React's API by Preact, which is a third of its size; without the alias the portal runs on React itself. */
const REACT = {
  'react/jsx-runtime': 'preact/jsx-runtime',
  'react-dom/client': 'preact/compat/client',
  'react-dom': 'preact/compat',
  react: 'preact/compat',
}

/** All but what one page has for itself; the styles of an entity's page save it two requests. */
const SHELL =
  /node_modules|clients\/typescript\/|src\/lib\/counted\.ts|portal\/src\/(?:(?:app|ui|client|catalogue|parts)\/|(?:charts|panels|lists|pages\/entity)\/.*\.css)/
/** Of the frame, what few visits open. */
const ON_REQUEST = /portal\/src\/app\/(?:help|sign-in-dialog)\.tsx$/
/** Of the parts, what only pages and tabs that show changes load. */
const ACTIVITY = /portal\/src\/parts\/(?:activity-|revert-change).*\.tsx?$/
/** What pages that are lists have alike. */
const LISTS = /portal\/src\/lists\/(?!start-page|recommendation).*\.tsx$/
/** Parts that a page or two load when they show them. */
const SHARED_LATER =
  /portal\/src\/(?:parts\/(?:blocks|code-block|command-form|contact-links|revert-dialog|search-examples|use-sub-teams)|ui\/(?:common-beginning|day-field|freshness|period|stale|use-near))\.tsx?$/
/** What the page of an entity and a comparison draw alike. */
const VALUES =
  /portal\/src\/(?:charts\/|runs\/curves-of-runs\.tsx|panels\/(?:metrics|metric-series|measurements|compare)\.tsx?|ui\/common-beginning\.ts|pages\/entity\/values\.tsx)/
const ENTITY =
  /portal\/src\/(?:panels\/(?!data-versions|feature-versions|changed-table|version-table)[\w-]+\.tsx?|pages\/entity\/entity\.tsx)/
/** The panels of a folder, with the versions that they alone draw: a page has those of few folders. */
const PANELS = /portal\/src\/panels\/(?:(\w+)\/[\w-]+|(data|feature)-versions)\.tsx?$/
const VERSIONS_OF: Readonly<Record<string, string>> = { data: 'dataset', feature: 'feature' }

function folderOf(id: string): string {
  const [, folder, versions = ''] = PANELS.exec(id) ?? []
  return folder ?? VERSIONS_OF[versions] ?? ''
}

export default defineConfig({
  root: here('.'),
  base: '/',
  publicDir: false,
  resolve: {
    alias: Object.entries(REACT).map(([find, replacement]) => ({ find: new RegExp(`^${find}$`), replacement })),
  },
  // The usual names have a number of a line as well, which no compression shortens.
  css: {
    modules: {
      generateScopedName: (name, file) => `${name}_${hash('sha1', relative(here('.'), file), 'hex').slice(0, 5)}`,
    },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [operations(), guides(), panelFiles()],
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'es2023',
    // Nothing inline: the content security policy forbids it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // What pages share is loaded once, in one file: otherwise each part of it that some pages share would be a
      // request of its own.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'shell',
              test: (id) => SHELL.test(id) && ![ACTIVITY, SHARED_LATER, ON_REQUEST].some((one) => one.test(id)),
              priority: 1,
            },
            { name: 'activity', test: ACTIVITY, priority: 1 },
            { name: 'values', test: VALUES, priority: 1 },
            { name: 'lists', test: LISTS, priority: 1 },
            { name: 'entity', test: ENTITY },
            { name: (id) => `panels-${folderOf(id)}`, test: PANELS },
          ],
        },
      },
      onLog: (level, log, print) => {
        // Of React's servers, and of an export that React has and Preact not: the router asks whether it is there.
        if (log.code === 'MODULE_LEVEL_DIRECTIVE' || log.code === 'IMPORT_IS_UNDEFINED') return
        print(level, log)
      },
    },
  },
})

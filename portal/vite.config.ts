import { hash } from 'node:crypto'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { guides } from './guides/plugin.ts'
import { operations } from './operations.ts'
import { panelFiles } from './panel-files.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Replaces React by Preact, a third of its size; without the alias the portal runs on React itself. */
const REACT = {
  'react/jsx-runtime': 'preact/jsx-runtime',
  'react-dom/client': 'preact/compat/client',
  'react-dom': 'preact/compat',
  react: 'preact/compat',
}

/** All code but that of single pages; the styles of an entity's page save it two requests. */
const SHELL =
  /node_modules|clients\/typescript\/|src\/lib\/counted\.ts|portal\/src\/(?:(?:app|ui|client|catalogue|parts|routing)\/|(?:charts|panels|lists|pages\/entity)\/.*\.css)/
/** Parts of the frame that few visits open. */
const ON_REQUEST = /portal\/src\/app\/(?:help|sign-in-dialog)\.tsx$/
/** Parts that only pages and tabs with changes load. */
const ACTIVITY = /portal\/src\/parts\/(?:activity-(?!details)|revert-change).*\.tsx?$/
/** Shared by pages that are lists. */
const LISTS = /portal\/src\/lists\/(?!start-page|recommendation).*\.tsx$/
/** Parts that one or two pages load when they show them. */
const SHARED_LATER =
  /portal\/src\/(?:parts\/(?:activity-details|blocks|code-block|command-button|command-form|contact-links|provenance|revert-dialog|search-examples|use-hash-target|use-sub-teams|value)|ui\/(?:common-beginning|freshness|period|use-near))\.tsx?$/
/** Any value of a source, which comparisons and opened tabs show. */
const ANY_VALUE = /portal\/src\/(?:parts\/value\.tsx|ui\/period\.ts)$/
/** Panels load the drawing of lines and bars later; curves share their figure. */
const CHARTS = /portal\/src\/charts\/(?:bars|lines)\.tsx$/
const FIGURE = /portal\/src\/charts\/(?:figure|grid-lines|line-class)\.tsx?$/
/** Shared by an entity's page and comparisons. */
const VALUES =
  /portal\/src\/(?:charts\/|runs\/curves-of-runs\.tsx|panels\/(?:charts|entity-refs|metrics|metric-series|measurements|compare|comparable-table|entity-table|cut-note)\.tsx?|ui\/(?:common-beginning|use-near)\.ts)/
const ENTITY =
  /portal\/src\/(?:panels\/(?!data-versions|feature-versions|changed-table|version-table|runs\.)[\w-]+\.tsx?|pages\/entity\/entity\.tsx)/
/** Panels of a folder, with the versions that only they render: a page needs few folders. */
const PANELS = /(?:virtual:panel-files\/(\w+)|portal\/src\/panels\/(?:(\w+)\/[\w-]+|(data|feature)-versions)\.tsx?)$/
const VERSIONS_OF: Readonly<Record<string, string>> = { data: 'dataset', feature: 'feature' }

function folderOf(id: string): string {
  const [, whole, folder, versions = ''] = PANELS.exec(id) ?? []
  return whole ?? folder ?? VERSIONS_OF[versions] ?? ''
}

export default defineConfig({
  root: here('.'),
  base: '/',
  publicDir: false,
  resolve: {
    alias: Object.entries(REACT).map(([find, replacement]) => ({ find: new RegExp(`^${find}$`), replacement })),
  },
  // Default class names contain line numbers, which don't compress.
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
    // The content security policy forbids inline assets.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // Loads shared code as one file: otherwise each part that some pages share would be another request.
      output: {
        codeSplitting: {
          groups: [
            {
              name: 'shell',
              test: (id) => SHELL.test(id) && ![ACTIVITY, SHARED_LATER, ON_REQUEST].some((one) => one.test(id)),
              priority: 1,
            },
            { name: 'activity', test: ACTIVITY, priority: 1 },
            { name: 'values', test: (id) => VALUES.test(id) && !CHARTS.test(id) && !FIGURE.test(id), priority: 1 },
            { name: 'value', test: ANY_VALUE, priority: 1 },
            { name: 'figure', test: FIGURE, priority: 1 },
            { name: 'charts', test: CHARTS, priority: 1 },
            { name: 'lists', test: LISTS, priority: 1 },
            { name: 'entity', test: ENTITY },
            { name: (id) => `panels-${folderOf(id)}`, test: PANELS },
          ],
        },
      },
      onLog: (level, log, print) => {
        // Warnings about React's server directives.
        if (log.code === 'MODULE_LEVEL_DIRECTIVE') return
        print(level, log)
      },
    },
  },
})

import { fileURLToPath } from 'node:url'
import { defineConfig, type Plugin } from 'vite'
import portal from '../vite.config.ts'
import { examples } from './examples-plugin.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The policy forbids inlined fonts, which are most of the size of GraphiQL's style. */
const withoutFonts: Plugin = {
  name: 'without-fonts',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('/graphiql/dist/style.css') ? { code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null } : null,
}

/** A separate build into the portal's folder: the portal loads none of it. */
export default defineConfig({
  ...portal,
  root: here('.'),
  resolve: {
    ...portal.resolve,
    alias: [
      ...(Array.isArray(portal.resolve?.alias) ? portal.resolve.alias : []),
      { find: /^react-style-singleton$/, replacement: here('style-singleton.ts') },
    ],
  },
  plugins: [examples(), withoutFonts],
  build: {
    ...portal.build,
    outDir: here('../dist'),
    emptyOutDir: false,
    // Editors are large, and few people open this page.
    chunkSizeWarningLimit: 2_000,
    rolldownOptions: {
      ...portal.build?.rolldownOptions,
      input: here('graphiql.html'),
      // GraphiQL titles its icons with their functions' names.
      output: { keepNames: true },
    },
  },
})

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import portal from '../vite.config.ts'

/** Builds the page of primitives for its test; it isn't shipped. */
export default defineConfig({
  ...portal,
  build: {
    ...portal.build,
    rolldownOptions: { input: fileURLToPath(new URL('./ui.html', import.meta.url)) },
  },
})

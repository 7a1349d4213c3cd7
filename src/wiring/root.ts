import { existsSync } from 'node:fs'

/** The folder of the package: above `src` in the repository, above `dist/src` in what is published. */
export function packageRoot(): URL {
  const above = new URL('../../', import.meta.url)
  return existsSync(new URL('package.json', above)) ? above : new URL('../../../', import.meta.url)
}

/** A module beside the given one, with the same extension: `.ts` in the repository, `.js` when built. */
export function sibling(path: string, from: string): URL {
  return new URL(from.endsWith('.js') ? path.replace(/\.ts$/, '.js') : path, from)
}

/** Returns the URL of a module beside the given one: `.ts` in the repository, `.js` when built. */
export function sibling(path: string, from: string): URL {
  return new URL(from.endsWith('.js') ? path.replace(/\.ts$/, '.js') : path, from)
}

/** The search part of an address holds only texts, so that people can read and write it; a repeated name is a list. */
export function parseSearch(text: string): Record<string, string | readonly string[]> {
  const values = new URLSearchParams(text)
  return Object.fromEntries(
    [...new Set(values.keys())].map((name) => {
      const all = values.getAll(name)
      return [name, all.length > 1 ? all : (all[0] ?? '')]
    }),
  )
}

export function printSearch(search: Readonly<Record<string, unknown>>): string {
  const retained = Object.entries(search).flatMap(([name, value]) =>
    [value]
      .flat()
      .flatMap((one): [string, string][] =>
        one === undefined || one === null || one === '' || one === false ? [] : [[name, String(one)]],
      ),
  )
  if (retained.length === 0) return ''
  // The search part may contain colons and slashes, which keep a query readable.
  return `?${new URLSearchParams(retained).toString().replaceAll('%3A', ':').replaceAll('%2F', '/')}`
}

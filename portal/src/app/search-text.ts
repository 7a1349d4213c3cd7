/** The part of an address after `?`: texts only, so that a person can read and write it. */
export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text))
}

export function printSearch(search: Readonly<Record<string, unknown>>): string {
  const retained = Object.entries(search).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === null || value === '' || value === false ? [] : [[name, String(value)]],
  )
  if (retained.length === 0) return ''
  // Colons and slashes are allowed there, and keep a query readable.
  return `?${new URLSearchParams(retained).toString().replaceAll('%3A', ':').replaceAll('%2F', '/')}`
}

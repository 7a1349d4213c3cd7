/**
 * What the service says of a request that it refuses, in the terms of the command line: its hints are written for whoever
 * calls it over HTTP.
 */
export function refusalOf({ detail, hint }: Readonly<Record<string, unknown>>): string | null {
  if (typeof detail !== 'string') return null
  const said = [named(detail), typeof hint === 'string' ? hintFor(hint) : null].filter((part) => part !== null)
  return said.join(' ')
}

/** What a hint of the API is about → what to do here. The first that fits holds. */
const HERE: readonly (readonly [about: RegExp, hint: string])[] = [
  [/^Pass the /, 'The last line of a page says which option goes on behind it; ask for the rest as before.'],
  [/--role inference/, 'Ask the process that was started with --role inference (or all): say where it is with --url.'],
  [/^Send \{"before"/, 'Give a time such as 2026-01-31T00:00:00Z, or a number of days ago.'],
  [/\/api\/v1\/sources/, 'The configuration says which there are; "mlg doctor" looks at each.'],
]

/** A hint that names a request, a query string or a GraphQL selection helps nobody at a terminal. */
const OF_THE_API = /\b(GET|POST|DELETE) |\?\w+=|[{}]/

function hintFor(hint: string): string | null {
  const here = HERE.find(([about]) => about.test(hint))
  if (here !== undefined) return here[1]
  return OF_THE_API.test(hint) ? null : named(hint)
}

/** Parameters as the options that they are here. Most are words as well: they count as names where a message begins with them. */
function named(text: string): string {
  const begins =
    /^(limit|hops|direction|types|until|depth|group|cursor|from|to|before|after)(?=: | must | "| is (missing|neither))/
  return text.replace(/\basOf\b/g, '--as-of').replace(begins, '--$1')
}

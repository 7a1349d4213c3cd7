export interface ExampleQuery {
  readonly group: string
  readonly title: string
  readonly query: string
}

/** In the order of the page. Each code block of a question is an example. */
export function examplesOf(page: string): readonly ExampleQuery[] {
  return sections(page, '## ').flatMap(([group, questions]) =>
    sections(questions, '### ').flatMap(([heading, text]) => {
      const queries = [...text.matchAll(/^```graphql\n(.*?)^```$/gms)].map(([, query = '']) => query.trim())
      return queries.map((query, i) => ({ group, title: heading + (i === 0 ? '' : ` (${i + 1})`), query }))
    }),
  )
}

/** Returns pairs of a heading and the text below it. */
function sections(text: string, mark: string): readonly (readonly [string, string])[] {
  const [, ...parts] = `\n${text}`.split(`\n${mark}`)
  return parts.map((part) => {
    const end = `${part}\n`.indexOf('\n')
    return [part.slice(0, end).trim(), part.slice(end)]
  })
}

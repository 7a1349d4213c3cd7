import { GraphiQL } from 'graphiql'
import { useEffect, useMemo, useRef, useState } from 'react'
import examples from '../../docs/questions.md?examples'
import { Editors } from './editors.tsx'
import type { ExampleQuery } from './examples.ts'
import { readStored } from '../src/ui/stored.ts'
import { fetcherAt } from './fetcher.ts'
import { keepMended } from './mended.ts'

/** Question that the page opens with. */
const FIRST = "What belongs to a model's current version?"
const FIRST_QUERY = examples.find(({ title }) => title === FIRST)?.query ?? ''
const GROUPS = [...new Set(examples.map(({ group }) => group))]
/** Queries that GraphiQL keeps in localStorage. */
const HISTORY_LENGTH = 50

/** GraphiQL, with the examples of docs/questions.md and the moment for queries. */
export function QueryPage() {
  const [asOf, setAsOf] = useState(() => new URLSearchParams(location.search).get('asOf') ?? '')
  const moment = useRef(asOf)
  const fetcher = useMemo(() => fetcherAt(() => moment.current), [])
  const [chosen, setChosen] = useState<{ readonly example: ExampleQuery } | null>(null)
  const stored = readStored('theme')
  const theme = stored === 'light' || stored === 'dark' ? stored : null
  const main = useRef<HTMLElement>(null)
  useEffect(() => (main.current === null ? undefined : keepMended(main.current)), [])

  function changeAsOf(value: string): void {
    moment.current = value
    setAsOf(value)
    history.replaceState(null, '', asOfMoment('/graphql', value))
  }

  return (
    <>
      <header className="query-bar">
        <h1>GraphQL</h1>
        <label>
          Example <ExampleMenu choose={(example) => setChosen({ example })} />
        </label>
        <label>
          As of{' '}
          <input
            value={asOf}
            onInput={({ currentTarget }) => changeAsOf(currentTarget.value)}
            placeholder="now, a time, or a transaction"
            spellCheck={false}
            autoComplete="off"
          />
        </label>
        <nav aria-label="Elsewhere">
          <a href="/docs">REST API</a>
          <a href={asOfMoment('/', asOf)}>Portal</a>
        </nav>
      </header>
      <main ref={main}>
        <GraphiQL
          fetcher={fetcher}
          defaultQuery={FIRST_QUERY}
          defaultTheme={theme}
          maxHistoryLength={HISTORY_LENGTH}
          isHeadersEditorEnabled={false}
          showPersistHeadersSettings={false}
          inputValueDeprecation
          schemaDescription
        >
          <GraphiQL.Logo>
            <Editors chosen={chosen} />
          </GraphiQL.Logo>
        </GraphiQL>
      </main>
    </>
  )
}

/** Same format as the portal's. */
function asOfMoment(path: string, asOf: string): string {
  return asOf.trim() === '' ? path : `${path}?asOf=${encodeURIComponent(asOf.trim())}`
}

function ExampleMenu({ choose }: { readonly choose: (example: ExampleQuery) => void }) {
  return (
    <select
      value=""
      onChange={({ currentTarget }) => {
        const example = examples[Number(currentTarget.value)]
        // A menu rather than a state: the choice has moved to the editor.
        currentTarget.value = ''
        if (example !== undefined) choose(example)
      }}
    >
      <option value="" disabled>
        Choose a question
      </option>
      {GROUPS.map((group) => (
        <optgroup key={group} label={group}>
          {examples.map((example, i) =>
            example.group === group ? (
              <option key={i} value={i}>
                {example.title}
              </option>
            ) : null,
          )}
        </optgroup>
      ))}
    </select>
  )
}

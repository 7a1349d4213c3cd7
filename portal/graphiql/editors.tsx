import { useEditorContext } from '@graphiql/react'
import { useEffect } from 'react'
import type { ExampleQuery } from './examples.ts'

/**
 * Configures GraphiQL's editors from inside; renders nothing. `chosen` is a new object for each choice, so that an
 * edited example can be chosen again.
 */
export function Editors({ chosen }: { readonly chosen: { readonly example: ExampleQuery } | null }) {
  const { queryEditor, variableEditor, responseEditor } = useEditorContext({ nonNull: true })

  // GraphiQL doesn't label its fields for screen readers.
  useEffect(() => queryEditor?.setOption('screenReaderLabel', 'Query'), [queryEditor])
  useEffect(() => variableEditor?.setOption('screenReaderLabel', 'Variables'), [variableEditor])
  useEffect(() => responseEditor?.setOption('screenReaderLabel', 'Result'), [responseEditor])

  useEffect(() => {
    if (chosen === null) return
    queryEditor?.setValue(chosen.example.query)
    // Examples have default values; variables of the previous query don't apply.
    variableEditor?.setValue('')
  }, [chosen])
  return null
}

import { useEditorContext } from '@graphiql/react'
import { useEffect } from 'react'
import type { ExampleQuery } from './examples.ts'

/**
 * What is done to the editors of GraphiQL, from inside of it; it shows nothing. `chosen` is a new object for each
 * choice, so that the same example can be chosen again after it was edited.
 */
export function Editors({ chosen }: { readonly chosen: { readonly example: ExampleQuery } | null }) {
  const { queryEditor, variableEditor, responseEditor } = useEditorContext({ nonNull: true })

  // Screen readers need names of the fields, which GraphiQL leaves without.
  useEffect(() => queryEditor?.setOption('screenReaderLabel', 'Query'), [queryEditor])
  useEffect(() => variableEditor?.setOption('screenReaderLabel', 'Variables'), [variableEditor])
  useEffect(() => responseEditor?.setOption('screenReaderLabel', 'Result'), [responseEditor])

  useEffect(() => {
    if (chosen === null) return
    queryEditor?.setValue(chosen.example.query)
    // Variables of examples have defaults; what the query before was given is not theirs.
    variableEditor?.setValue('')
  }, [chosen])
  return null
}

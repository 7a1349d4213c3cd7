import { entityPanel, field } from '../declare.ts'
import { isRunning } from '../test-facts.ts'
import { EntityList } from '../entity-refs.tsx'
import { TEST, Tests, type TestWithCells } from '../tests.tsx'

export const panel = entityPanel<{ readonly instance: { readonly testedIn: readonly TestWithCells[] } | null }>({
  id: 'instanceTests',
  title: 'A/B tests',
  types: ['ModelInstance'],
  about: ['AbTest'],
  tab: 'usage',
  order: 30,
  fields: { instance: field`modelInstance(id: $uri) { testedIn(first: 12) { ${TEST} } }` },
  empty: ({ instance }) => ((instance?.testedIn ?? []).length === 0 ? 'No tests known.' : null),
  component: ({ data: { instance }, uri }) => <Tests tests={instance?.testedIn ?? []} uri={uri} />,
  headline: [
    {
      label: 'In test',
      value: ({ instance }) => (
        <EntityList entities={(instance?.testedIn ?? []).filter(isRunning)} none="None running" />
      ),
    },
  ],
})

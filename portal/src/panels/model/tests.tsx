import { formatNumber } from '../../../../src/lib/format-count.ts'
import { entityPanel, field } from '../declare.ts'
import { isRunning } from '../test-facts.ts'
import { TEST, Tests, type TestWithCells } from '../tests.tsx'

export const panel = entityPanel<{ readonly model: { readonly testedIn: readonly TestWithCells[] } | null }>({
  id: 'modelTests',
  title: 'A/B tests',
  types: ['Model'],
  about: ['AbTest'],
  tab: 'overview',
  order: 30,
  fields: { model: field`model(id: $uri) { testedIn(first: 12) { ${TEST} } }` },
  empty: ({ model }) => ((model?.testedIn ?? []).length === 0 ? 'No tests known.' : null),
  component: ({ data: { model }, uri }) => <Tests tests={model?.testedIn ?? []} uri={uri} />,
  headline: [
    {
      label: 'Running tests',
      counts: true,
      value: ({ model }) => (model === null ? null : formatNumber(model.testedIn.filter(isRunning).length)),
    },
  ],
})

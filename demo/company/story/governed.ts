// Labels by which the shipped policies (src/catalogue/policies.ts) find something in the demo's hand-written story.
import type { Dataset } from '../../tables/datasets.ts'

const LABELS: Readonly<Record<string, Dataset['labels']>> = {
  'member-watch-history': [
    { key: 'pii', value: 'members' },
    { key: 'use', value: 'eu-only' },
  ],
  'title-embeddings': [{ key: 'licence', value: 'non-commercial' }],
}

export function governed(datasets: readonly Dataset[]): Dataset[] {
  return datasets.map((dataset) => {
    const labels = LABELS[String(dataset['id'])]
    return labels === undefined ? dataset : { ...dataset, labels: [...(dataset['labels'] ?? []), ...(labels ?? [])] }
  })
}

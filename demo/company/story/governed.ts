// Plants the violations of the shipped policies (src/catalogue/policies.ts), and lists them.
import type { Dataset } from '../../tables/datasets.ts'

const LABELS: Readonly<Record<string, Dataset['labels']>> = {
  'member-watch-history': [
    { key: 'pii', value: 'members' },
    { key: 'use', value: 'eu-only' },
  ],
  'title-embeddings': [{ key: 'licence', value: 'non-commercial' }],
}

export function addLabels(datasets: readonly Dataset[]): Dataset[] {
  return datasets.map((dataset) => {
    const labels = LABELS[String(dataset['id'])]
    return labels === undefined ? dataset : { ...dataset, labels: [...(dataset['labels'] ?? []), ...(labels ?? [])] }
  })
}

const model = (id: string): string => `aip://model/registry/${id}`
const dataset = (id: string): string => `aip://dataset/datasets/${id}`

/**
 * Violations in the story by policy: the entity and the evidence, which for a missing requirement is the entity again.
 * Only G6 finds others: entities whose owners left (`ownedByNobodyHere`).
 */
export const PLANTED: Readonly<Record<string, readonly (readonly [subject: string, found: string])[]>> = {
  G1: [[model('ranking-v5'), dataset('member-watch-history')]],
  G2: [
    [model('ranking-v5'), dataset('title-embeddings')],
    [model('ads-relevance-v2'), dataset('title-embeddings')],
  ],
  G3: [[model('ads-relevance-v2'), 'aip://feature/feature-store/household-postcode']],
  G4: [
    [model('ranking-v4'), model('ranking-v4')],
    [model('ads-relevance-v2'), model('ads-relevance-v2')],
    // Its last evaluation failed.
    [model('language-affinity-predictor-long-tail'), model('language-affinity-predictor-long-tail')],
    // These are in production, though not by their stage.
    [model('referral-classifier-tv'), model('referral-classifier-tv')],
    [model('viewability-bandit-apac'), model('viewability-bandit-apac')],
  ],
  G5: [['aip://dataset-version/datasets/ranking-training-set@53', model('ranking-model-v5-20XX0101')]],
  G6: [
    [model('ranking-v3'), 'aip://user/identity/dmorales'],
    ['aip://feature/feature-store/genre-affinity', 'aip://user/identity/dmorales'],
  ],
  G7: [
    [model('ranking-v4'), model('ranking-v4')],
    [model('ads-relevance-v2'), model('ads-relevance-v2')],
  ],
  G8: [['aip://deployment/registry/homepage-v5-us-east-1', dataset('member-watch-history')]],
}

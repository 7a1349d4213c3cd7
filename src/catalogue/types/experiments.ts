import type { TypeDefinition } from '../definition.ts'

export const experiments: readonly TypeDefinition[] = [
  {
    name: 'AbTest',
    plural: 'AbTests',
    label: 'A/B test',
    primary: true,
    componentType: 'ab-test',
    domain: 'experiments',
    description: 'An experiment on members: what is compared, on whom, and since when.',
    history: true,
    inUse: { attribute: 'status', in: ['ACTIVE'] },
    retired: { attribute: 'status', in: ['STOPPED'] },
    attributes: {
      name: { type: 'string', required: true },
      status: { type: 'string', description: 'DRAFT, ACTIVE or STOPPED' },
      hypothesis: { type: 'string' },
      startsAt: { type: 'time' },
      endsAt: { type: 'time' },
      allocation: { type: 'json' },
      population: { type: 'string' },
      surfaces: { type: 'string', list: true },
      metrics: { type: 'string', list: true },
    },
    relationships: {},
  },
  {
    name: 'AbTestCell',
    plural: 'AbTestCells',
    label: 'A/B test cell',
    componentType: 'ab-test-cell',
    domain: 'experiments',
    description: 'One arm of a test. Known from the test, from a run made for it, or from a rule that serves it.',
    history: true,
    part: true,
    attributes: {
      number: { type: 'int', required: true },
      allocationShare: { type: 'float', description: '0 to 1' },
      parameters: { type: 'json' },
    },
    relationships: {
      belongsTo: {
        to: ['AbTest'],
        many: false,
        flow: 'downstream',
        inverse: 'cells',
        inverseShape: 'list',
        normalised: 'ab_test',
      },
    },
  },
]

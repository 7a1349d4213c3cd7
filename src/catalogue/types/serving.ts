import type { TypeDefinition } from '../definition.ts'

export const serving: readonly TypeDefinition[] = [
  {
    name: 'Service',
    plural: 'Services',
    primary: true,
    componentType: 'service',
    domain: 'serving',
    description: 'Something in production that serves members, directly or not.',
    interfaces: ['Software'],
    attributes: {
      name: { type: 'string', required: true },
      tier: { type: 'string' },
      environment: { type: 'string' },
      surfaces: { type: 'string', list: true },
    },
    relationships: {
      dependsOn: {
        to: ['Software'],
        many: true,
        flow: 'upstream',
        inverse: 'usedByServices',
        description: 'What it needs to run, according to its source.',
      },
      subcomponentOf: { to: ['Software'], many: false, inverse: 'subservices' },
      usesModel: {
        to: ['Model'],
        many: true,
        flow: 'upstream',
        inverse: 'namedByServices',
        description: 'The models that it serves, according to its source.',
      },
    },
  },
  {
    name: 'Objective',
    glyph: 'objective',
    plural: 'Objectives',
    componentType: 'objective',
    domain: 'serving',
    description: 'What a service promises, and its current state.',
    attributes: { target: { type: 'float' }, window: { type: 'string' }, current: { type: 'float' } },
    relationships: {
      of: { to: ['Service'], many: false, flow: 'upstream', inverse: 'objectives', normalised: 'service' },
    },
  },
  {
    name: 'ServingRule',
    glyph: 'rule',
    plural: 'ServingRules',
    componentType: 'serving-rule',
    domain: 'serving',
    description: 'Which version a service serves to whom. Control cells are known only from these rules.',
    inUse: { attribute: 'activeTo', in: [null] },
    attributes: {
      condition: { type: 'string' },
      weight: { type: 'float', description: '0 to 1' },
      activeFrom: { type: 'time' },
      activeTo: { type: 'time' },
    },
    relationships: {
      ruleOf: {
        to: ['Service'],
        many: false,
        flow: 'downstream',
        hosting: true,
        inverse: 'rules',
        normalised: 'service',
      },
      forCell: { to: ['AbTestCell'], many: false, flow: 'downstream', inverse: 'servedBy', normalised: 'ab_test_cell' },
      serves: {
        to: ['ModelInstance'],
        many: false,
        flow: 'upstream',
        inverse: 'servedIn',
        normalised: 'model_instance',
      },
    },
  },
]

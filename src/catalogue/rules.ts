import type { RuleDefinition } from './definition.ts'

/** Knowledge that no source holds. A path reads from the subject; see the catalogue for its signs. */
export const RULES: readonly RuleDefinition[] = [
  {
    id: 'D1',
    name: 'testedByRun',
    version: 1,
    from: ['ModelInstance'],
    concludes: 'testedIn',
    to: ['AbTest'],
    inverse: 'modelInstances',
    path: 'producedBy · executedFor · belongsTo',
    aliases: ['associatedAbTests'],
    shape: 'list',
    inverseShape: 'list',
    // Its path goes back to the run before it goes on to the cell: lineage, which never turns round, could not follow it.
    flow: 'downstream',
    description: 'An instance is tested in the experiments whose cells its run was executed for.',
  },
  {
    id: 'D2',
    name: 'producedByPipeline',
    version: 1,
    from: ['ModelInstance'],
    concludes: 'pipeline',
    to: ['Pipeline'],
    inverse: 'producesInstances',
    path: 'producedBy · runOf',
    shape: 'one',
    description: 'An instance comes from the pipeline that its run is a run of.',
  },
  {
    id: 'D13',
    name: 'modelTested',
    version: 1,
    from: ['Model'],
    concludes: 'testedIn',
    to: ['AbTest'],
    inverse: 'models',
    path: '<instanceOf · testedIn',
    shape: 'list',
    inverseShape: 'list',
    description: 'A model is tested in the experiments that an instance of it is tested in.',
  },
]

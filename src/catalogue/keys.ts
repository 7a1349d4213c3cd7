import { SOURCE_IDENTITY } from '../model/key.ts'
import type { KeyDefinition } from './definition.ts'

/** Built-in keys; a definitions file may add others, and further types to these. */
export const KEYS: readonly KeyDefinition[] = [
  {
    name: 'dataUri',
    of: ['DataAsset'],
    description: 'Where the data is, as data_uri() normalises it: s3://bucket/key, file:///path.',
  },
  {
    name: 'dataDigest',
    of: ['DataAsset'],
    description: 'What the data is, as algorithm:digest.',
  },
  {
    name: 'tableName',
    of: ['Dataset'],
    acrossProviders: true,
    description:
      'A table by its schema and name, or by its name alone, in lower case: two that share it need not be the same.',
  },
  {
    name: 'featureName',
    of: ['Feature', 'FeatureVersion'],
    description: 'A feature as the code that reads it names it: view:feature.',
  },
  {
    name: 'columnName',
    of: ['Feature', 'FeatureVersion'],
    description: 'A column by its bare name, in lower case: two that share it need not be the same.',
  },
  {
    name: 'modelName',
    of: ['Model', 'Dataset'],
    description: 'A registered model by its name, which the URI of an asset may be: models:/churn, mlflow://churn.',
  },
  {
    name: SOURCE_IDENTITY,
    of: ['Model', 'ModelInstance'],
    description: 'What a source that calls a model by its name keeps when it is renamed, such as the time it was made.',
  },
  {
    name: 'verifiedAddress',
    of: ['User'],
    unique: true,
    description: 'An e-mail address that its source vouches for, in lower case: accounts that share it are one person.',
  },
  {
    name: 'emailAddress',
    of: ['User', 'Group'],
    description: 'An e-mail address by which others name the person or group, in lower case.',
  },
  {
    name: 'userName',
    of: ['User'],
    description: 'A name by which others name the person, in lower case.',
  },
  {
    name: 'teamName',
    of: ['Group'],
    description: 'A name by which others, and the tag team, name the group, in lower case.',
  },
]

import { entityPanel, field } from '../declare.ts'
import { REACHED, ReachedTable, type Reached } from '../reached-table.tsx'

/** Runs and models refer to versions of a dataset: their uses count for the dataset. */
export const panel = entityPanel<{ readonly users: Reached }>({
  id: 'usedBy',
  title: 'Used by',
  types: ['Dataset', 'DatasetVersion'],
  tab: 'usage',
  order: 5,
  fields: { users: field`lineage(uri: $uri, direction: DOWNSTREAM, first: 50) { ${REACHED} }` },
  empty: ({ users }) => (users.totalCount === 0 ? 'Nothing known uses it.' : null),
  component: ({ data: { users } }) => <ReachedTable label="Used by" reached={users} />,
})

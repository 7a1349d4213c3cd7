/**
 * From the slowest on, all of some 40 s and more on two cores: one that begins as the last runs alone. vitest knows how
 * long a file took only where it ran before; without that it goes by size, and small files are among these.
 * `src/tidy.test.ts` checks that they are there.
 */
export const SLOWEST = [
  'src/testing/packages/tools.system.test.ts',
  'src/testing/products/mlflow/mlflow.system.test.ts',
  'src/testing/system/chaos.system.test.ts',
  'src/testing/products/together/together.system.test.ts',
  'src/testing/products/airflow/airflow.system.test.ts',
  'src/testing/products/dagster/dagster.system.test.ts',
  'src/testing/products/prefect/prefect.system.test.ts',
  'src/testing/system/engines.system.test.ts',
  'src/testing/portal/accessible.system.test.ts',
  'src/testing/portal/entity.system.test.ts',
  'src/adapters/opensearch/open-search-index.system.test.ts',
  'src/testing/packages/image.system.test.ts',
  'src/testing/system/search.system.test.ts',
  'src/testing/system/loss.system.test.ts',
  'src/testing/sim/simulation.system.test.ts',
  'src/testing/system/pace.system.test.ts',
  'src/adapters/opensearch/faults.system.test.ts',
  'src/testing/system/search-server.system.test.ts',
  'src/testing/system/lifecycle.system.test.ts',
  'src/testing/portal/deciding.system.test.ts',
  'src/testing/portal/finding.system.test.ts',
  'src/testing/products/feast/feast.system.test.ts',
  'src/testing/system/restart.system.test.ts',
  'src/testing/sim/planted.system.test.ts',
]

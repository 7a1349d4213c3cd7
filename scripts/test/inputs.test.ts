import { describe, expect, it } from 'vitest'
import { digestFileOf, digestOf, inputsOf, productSuites } from './inputs.ts'

const MLFLOW = 'src/testing/products/mlflow/mlflow.system.test.ts'
const IMAGE = 'src/testing/packages/image.system.test.ts'

describe('the inputs of a product suite', () => {
  it('are the suite, its helpers, provider, recordings, programs and documents', () => {
    const inputs = inputsOf(MLFLOW)
    for (const path of [
      MLFLOW,
      'src/testing/products/mlflow/guide.ts',
      'src/testing/products/graph.ts',
      'src/providers/mlflow.provider.yaml',
      'src/providers/mlflow.types.json',
      'src/providers/declared/compile.ts',
      'src/normalise/value.ts',
      'src/testing/provider/mlflow/answers.json',
      'scripts/services/mlflow.ts',
      'scripts/services/mlflow/seed.py',
      'scripts/services/python/mlflow.lock',
    ])
      expect(inputs).toContain(path)
  })

  it('exclude other products, other suites and what every suite runs on', () => {
    const inputs = inputsOf(MLFLOW)
    const others = /prefect|dagster|src\/wiring|src\/commit|\.passed$|(?<!mlflow\.system)\.test\.ts$/
    expect(inputs.filter((path) => others.test(path))).toEqual([])
  })

  it('include the files and folders that a suite names, which must exist', () => {
    const keycloak = inputsOf('src/testing/products/keycloak/keycloak.system.test.ts')
    for (const path of ['src/access/sign-in.ts', 'src/adapters/openid/provider.ts', 'docs/operate/sign-in.md'])
      expect(keycloak).toContain(path)
    const clusters = inputsOf('src/testing/products/clusters/clusters.system.test.ts')
    for (const path of ['src/adapters/kafka/reader.ts', 'src/adapters/opensearch/writer.ts'])
      expect(clusters).toContain(path)
  })

  it('are the contents and packaging of a package', () => {
    const inputs = inputsOf(IMAGE)
    for (const path of ['package-lock.json', 'scripts/packages/image.ts', 'bin/mlg.mjs']) expect(inputs).toContain(path)
  })

  it('exist for every suite and give each its own digest', () => {
    const suites = productSuites()
    expect(suites).toContain(MLFLOW)
    expect(suites).toContain(IMAGE)
    for (const suite of suites) expect(inputsOf(suite)).toContain(suite)
    expect(new Set(suites.map(digestOf)).size).toBe(suites.length)
    expect(digestFileOf(MLFLOW)).toBe('src/testing/products/mlflow/mlflow.passed')
  })
})

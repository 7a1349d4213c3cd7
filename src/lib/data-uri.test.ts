import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../testing/runs.ts'
import { dataUri } from './data-uri.ts'
import { anyCodePoint } from '../testing/any-code-point.ts'

describe('dataUri', () => {
  it.each([
    ['file:/data/x.parquet', 'file:///data/x.parquet'],
    ['file:///data/x.parquet', 'file:///data/x.parquet'],
    ['FILE://localhost/data//x.parquet/', 'file:///data/x.parquet'],
    ['file://Nas/data/./a/../x', 'file://nas/data/x'],
    ['/data/a b', 'file:///data/a%20b'],
    ['/data/a?b#c', 'file:///data/a%3Fb%23c'],
    ['C:\\data\\x', 'file:///C:/data/x'],
    ['file://C:/data/x', 'file:///C:/data/x'],
    ['s3a://Bucket/key/', 's3://bucket/key'],
    ['s3n://bucket/%41%2f', 's3://bucket/A%2F'],
    ['gs://bucket', 'gs://bucket'],
    [
      'postgresql://user:secret@DB.example/shop/public/orders?sslmode=x',
      'postgres://db.example:5432/shop.public.orders',
    ],
    ['jdbc:postgresql://db:5432/shop', 'postgres://db:5432/shop'],
    ['jdbc:sqlserver://db;databaseName=shop;password=secret', 'mssql://db:1433'],
    ['bigquery://project/set/table', 'bigquery:///project.set.table'],
    ['dbfs:/mnt/x', 'dbfs:///mnt/x'],
    ['abfss://box:secret@account.dfs.core.windows.net/x', 'abfss://box@account.dfs.core.windows.net/x'],
    ['HTTPS://Data.example:443/a.csv?v=2&X-Amz-Signature=1&part=1', 'https://data.example/a.csv?part=1&v=2'],
    ['http://data.example:8080/a/?sig=abc#top', 'http://data.example:8080/a'],
  ])('normalises %s to %s', (text, normalised) => {
    expect(dataUri(text)).toBe(normalised)
  })

  it.each([
    ['file', '/data/x', 'file:///data/x'],
    ['s3://bucket', 'key/x', 's3://bucket/key/x'],
    ['s3a://bucket/', '/key/x', 's3://bucket/key/x'],
    ['postgres://db:5432', 'shop.public.orders', 'postgres://db:5432/shop.public.orders'],
    ['bigquery', 'project.set.table', 'bigquery:///project.set.table'],
    ['hdfs://name:8020', '/data/x', 'hdfs://name:8020/data/x'],
    ['snowflake://Org-Acme', 'SHOP.PUBLIC.ORDERS', 'snowflake://org-acme/shop.public.orders'],
    ['hive://metastore:9083', 'shop.Orders', 'hive://metastore:9083/shop.orders'],
    ['kafka://broker', 'clicks.v1', 'kafka://broker:9092/clicks.v1'],
  ])('combines the namespace %s and the name %s into %s', (namespace, name, normalised) => {
    expect(dataUri(namespace, name)).toBe(normalised)
  })

  it.each([
    '',
    ' ',
    'data/x',
    'customers',
    'models:/m-1',
    's3:',
    's3://',
    'http://h:80:80/',
    'jdbc:oracle:thin:u/p@//db',
    'jdbc:/x',
    '/a\u0000',
    `/${'x'.repeat(1_000)}`,
  ])('rejects %j, which is not a data location', (text) => {
    expect(dataUri(text)).toBeNull()
  })

  const part = fc.oneof(
    fc.constantFrom(
      'snowflake://',
      'file:',
      's3a://',
      'http://',
      'HTTPS://',
      'postgres://',
      'jdbc:',
      'bigquery://',
      'abfss://',
      'u:p@',
      'Host',
      ':80',
      ':',
      '::',
      '//',
      '/',
      '..',
      '.',
      '%41',
      '%2e',
      '%%34',
      '%',
      '%C3%A9',
      'é',
      ' ',
      '?a=1',
      '&sig=2',
      '#x',
      '\\',
      'C:',
      ';',
      '[::1]',
      'İ',
      '\ud800',
    ),
    fc.string({ unit: anyCodePoint, maxLength: 4 }),
  )
  it('rejects over-long text quickly', () => {
    // Trimming its "/" once took minutes.
    expect(dataUri(`s3:${'/'.repeat(1_000_000)}x`, 'y')).toBe(null)
    expect(dataUri('s3://bucket', '/'.repeat(1_000_000))).toBe(null)
  })

  const text = fc.array(part, { maxLength: 10 }).map((parts) => parts.join(''))

  it('is idempotent', () => {
    let normalised = 0
    fc.assert(
      fc.property(text, fc.option(text, { nil: undefined }), (a, b) => {
        const once = dataUri(a, b)
        if (once === null) return
        normalised++
        expect(dataUri(once)).toBe(once)
      }),
      { numRuns: runs(3_000) },
    )
    expect(normalised).toBeGreaterThan(runs(3_000) / 30)
  })

  it('drops passwords', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('postgres', 's3', 'https', 'abfss', 'mysql', 'jdbc:mysql'),
        fc.stringMatching(/^[a-z]{3}Q{5}$/),
        (scheme, password) => {
          expect(dataUri(`${scheme}://me:${password}@host/x?password=${password}&token=${password}`)).not.toContain(
            password,
          )
        },
      ),
    )
  })
})

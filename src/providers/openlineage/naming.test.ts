import { describe, expect, it } from 'vitest'
import { Names } from './naming.ts'

const airflow = { platform: 'flow', provider: 'airflow' }
const lake = { platform: 'lake', provider: 'unity-catalog' }
const configured = ['hdfs://namenode:8020', 's3://bucket', 'file', 'file://', 'gs://bucket/', 'postgres://db:5432']
const names = new Names({
  own: 'openlineage',
  namespaces: new Map([...configured.map((namespace) => [namespace, airflow] as const), ['unity', lake]]),
  airflow: null,
})

describe('a dataset that is an Airflow asset', () => {
  it.each([
    // OpenLineage states a file's path as the name: it begins with the slash that a URI already has there.
    ['hdfs://namenode:8020', '/data/orders', 'hdfs://namenode:8020/data/orders'],
    ['hdfs://namenode:8020', 'data/orders', 'hdfs://namenode:8020/data/orders'],
    ['s3://bucket', 'orders/2026.parquet', 's3://bucket/orders/2026.parquet'],
    ['s3://bucket', '/orders/2026.parquet', 's3://bucket/orders/2026.parquet'],
    ['gs://bucket/', 'orders', 'gs://bucket/orders'],
    ['file', '/data/orders.parquet', 'file:///data/orders.parquet'],
    ['file://', '/data/orders.parquet', 'file:///data/orders.parquet'],
    ['postgres://db:5432', 'shop.public.orders', 'postgres://db:5432/shop.public.orders'],
  ])('%s and %s have the same URI as in Airflow', (namespace, name, uri) => {
    expect(names.dataset({ namespace, name })).toBe(`aip://dataset/flow/${uri}`)
  })

  it('belongs only to that platform, and on another keeps its name as the id', () => {
    expect(names.dataset({ namespace: 'unity', name: '/main.sales' })).toBe('aip://dataset/lake//main.sales')
    expect(names.dataset({ namespace: 'hdfs://other', name: '/a' })).toBe('aip://dataset/openlineage/hdfs://other//a')
  })
})

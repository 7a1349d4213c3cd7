import { expect, it } from 'vitest'
import { displayName, distinctionsOf } from './display-name.ts'

it('a version whose name is only its number is named after its container', () => {
  const named = (name: string) => displayName({ name, version: '412', container: 'Views' })
  expect(['412', 'May', 'views v412', 'views of May', 'snapshot 412'].map(named)).toEqual([
    'Views · 412',
    'Views · 412',
    'views v412',
    'views of May',
    'snapshot 412',
  ])
  expect(displayName({ name: '412', version: '412', container: null })).toBe('412')
  expect(displayName({ name: 'May', version: null, container: 'Views' })).toBe('May')
})

it('entities of one name and kind are told apart by their sources, and within a source by their ids', () => {
  const named = (uri: string, name: string | null = 'orders') => ({ uri: `aip://${uri}`, name })
  const distinctions = distinctionsOf([
    named('dataset/dbt-prod/model.shop.orders'),
    named('dataset/dbt-prod/source.shop.raw%2Forders'),
    named('dataset/dbt-dev/model.shop.orders', 'Orders'),
    named('dataset/dbt-dev/model.shop.orders'),
    named('dataset/dbt-dev/model.shop.customers', 'customers'),
    named('pipeline/airflow/orders'),
    named('feature/feast/sales:price', 'price'),
    named('feature/feast/orders:price', 'price'),
    named('dataset/feast/1', null),
    named('dataset/feast/2', null),
  ])
  expect(Object.fromEntries(distinctions)).toEqual({
    'aip://dataset/dbt-prod/model.shop.orders': 'dbt-prod · model.shop.orders',
    'aip://dataset/dbt-prod/source.shop.raw%2Forders': 'dbt-prod · source.shop.raw/orders',
    'aip://dataset/dbt-dev/model.shop.orders': 'dbt-dev',
    'aip://feature/feast/sales:price': 'sales:price',
    'aip://feature/feast/orders:price': 'orders:price',
  })
})

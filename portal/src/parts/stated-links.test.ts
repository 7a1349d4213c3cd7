import { expect, it } from 'vitest'
import { linksIn } from './stated-links.ts'

it('stated links are web addresses only', () => {
  const web = { url: 'https://mlflow.example/#/runs/1', title: 'Artifacts' }
  expect(linksIn([web, { url: 'javascript:alert(1)' }, { url: ' data:text/html,x' }, { title: 'none' }])).toEqual([web])
  expect(linksIn('https://mlflow.example')).toEqual([])
  expect(linksIn(undefined)).toEqual([])
})

import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { MetricName } from './metric-name.tsx'

it('a metric without a unit and dataset has no empty element, for which a phone would hide its cell', () => {
  const shown = (metric: string, unit: string | null, split: string | null): string =>
    renderToStaticMarkup(createElement(MetricName, { metric, unit, split }))
  expect(shown('val_loss', null, null)).toBe('val_loss')
  expect(shown('latency', 'ms', 'test')).toBe('latency <span class="muted">ms, test</span>')
})

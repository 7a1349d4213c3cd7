import { lazyComponent } from '../routing/lazy-component.tsx'
import { Skeleton } from '../ui/states.tsx'

/** Makes a skeleton as high as a chart. */
const ROWS = 7
const skeleton = () => <Skeleton rows={ROWS} label="the chart" />

/** Loaded on demand: most overviews draw nothing. */
export const BarChart = lazyComponent(() => import('../charts/bars.tsx'), 'BarChart', skeleton)
export const LineChart = lazyComponent(() => import('../charts/lines.tsx'), 'LineChart', skeleton)

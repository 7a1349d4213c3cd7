import { expect, it } from 'vitest'
import { directionByName } from './metric-direction.ts'

it.each([
  ['auc', 'higher'],
  ['val_auc', 'higher'],
  ['ndcg@10', 'higher'],
  ['testAccuracy', 'higher'],
  ['F1 score', 'higher'],
  ['loss', 'lower'],
  ['eval/log_loss', 'lower'],
  ['validation-rmse', 'lower'],
  ['latency_p99', 'lower'],
  ['val_wape', 'lower'],
  ['MASE', 'lower'],
  ['pinball_p90', 'lower'],
  ['mcc', 'higher'],
  ['auc_loss', null],
  ['lossless', null],
  ['coverage', null],
  ['', null],
])('the direction of %j is %j', (metric, direction) => expect(directionByName(metric)).toBe(direction))

// Tells which direction of a metric is better: as an evaluation declares, else by its common name.
import { objectsOf, type Json } from '../../lib/json.ts'

const HIGHER = new Set(
  (
    'acc accuracy ap auc aucpr auprc auroc bleu dice f1 gini hitrate iou jaccard kappa kendall map mcc meteor mrr ' +
    'ndcg npv ppv pr precision psnr r2 recall roc rouge sensitivity silhouette spearman specificity ssim tpr'
  ).split(' '),
)
const LOWER = new Set(
  (
    'brier cer crps ece eer error fid fnr fpr hamming latency logloss loss mae mape mase mdape mlogloss mse msle ' +
    'mdae nll nrmse perplexity pinball ppl quantileloss rmse rmsle rmspe rmsse smape ter wape wer wmape wrmsse'
  ).split(' '),
)

/** `val_auc` is better the higher it is, `eval/log_loss` the lower; null if its words say neither or both. */
export function directionByName(metric: string): 'higher' | 'lower' | null {
  const words = metric
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
  const [isHigher, isLower] = [words.some((word) => HIGHER.has(word)), words.some((word) => LOWER.has(word))]
  if (isHigher === isLower) return null
  return isHigher ? 'higher' : 'lower'
}

/** `definitions` are the metrics that evaluations declare. */
export function directionOf(metric: string, definitions: readonly Json[]): 'higher' | 'lower' | null {
  const declared = objectsOf([...definitions]).find(({ name }) => name === metric)?.direction
  return declared === 'higher' || declared === 'lower' ? declared : directionByName(metric)
}

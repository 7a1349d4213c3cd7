import { databricks } from './databricks.ts'
import { huggingface } from './huggingface.ts'
import { kserve } from './kserve.ts'
import { standIn, type StandInProduct } from './product.ts'
import { sagemaker } from './sagemaker.ts'
import { vertex } from './vertex.ts'
import { wandb } from './wandb.ts'

/** To add one, write its stand-in, its contents, and what the graph must show. */
export const STAND_INS: readonly StandInProduct<unknown>[] = [
  standIn(huggingface),
  standIn(wandb),
  standIn(kserve),
  standIn(databricks),
  standIn(vertex),
  standIn(sagemaker),
]

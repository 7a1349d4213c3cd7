import { databricks } from './databricks.ts'
import { huggingface } from './huggingface.ts'
import { kserve } from './kserve.ts'
import { standIn, type StandInProduct } from './product.ts'
import { sagemaker } from './sagemaker.ts'
import { vertex } from './vertex.ts'
import { wandb } from './wandb.ts'

/** Each costs its stand-in, what that has, and what the graph has to show. */
export const STAND_INS: readonly StandInProduct<unknown>[] = [
  standIn(huggingface),
  standIn(wandb),
  standIn(kserve),
  standIn(databricks),
  standIn(vertex),
  standIn(sagemaker),
]

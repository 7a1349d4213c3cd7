import { readFileSync } from 'node:fs'
import type { JsonObject } from '../../../lib/json.ts'

/** Returns events as the products sent them. */
const recorded = (name: string): JsonObject[] =>
  JSON.parse(readFileSync(new URL(`./${name}-events.json`, import.meta.url), 'utf8')) as JsonObject[]
export const AIRFLOW = recorded('airflow')
export const FEAST = recorded('feast')

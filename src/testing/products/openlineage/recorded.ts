import { readFileSync } from 'node:fs'
import type { JsonObject } from '../../../lib/json.ts'

/** Returns events as the products sent them. */
const readRecorded = (name: string): JsonObject[] =>
  JSON.parse(readFileSync(new URL(`./${name}-events.json`, import.meta.url), 'utf8')) as JsonObject[]
export const AIRFLOW = readRecorded('airflow')
export const FEAST = readRecorded('feast')

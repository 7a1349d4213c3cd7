import { threeBrokers } from './kafka-cluster.ts'
import { threeSearchNodes } from './search-cluster.ts'

/**
 * They run in turn in one file, since each takes some 2 GB. `-t brokers` or `-t search` runs one of them. Inputs:
 * `src/adapters/kafka`, `src/adapters/opensearch`, `src/intake`, `src/projections/search-documents`,
 * `src/testing/system/probe.ts`, `src/testing/system/fleet.ts`, `src/testing/system/company-changes.ts`.
 */
threeBrokers()
threeSearchNodes()

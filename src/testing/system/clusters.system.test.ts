import { threeBrokers } from './kafka-cluster.ts'
import { threeSearchNodes } from './search-cluster.ts'

/** One after the other, in one file: each takes some 2 GB. `-t brokers` or `-t search` runs one of them. */
threeBrokers()
threeSearchNodes()

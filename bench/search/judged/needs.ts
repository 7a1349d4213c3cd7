import type { Grade, JudgedQuery, Selector } from './judged.ts'

type NeedRow = readonly [query: string, need: string, ...relevant: (readonly [Grade, ...Selector[]])[]]

/** Needs in the words of one domain, which another domain meets under other words. */
const needs: readonly NeedRow[] = [
  // How things look.
  [
    'visual similarity of scenes',
    'Ads wants what says how alike two scenes look: embeddings of Studio',
    [3, 'features/content-embedding', 'features/shot-look', 'datasets/shot-vectors', 'models/frame-encoder'],
    [3, 'datasets/title-embeddings'],
    [2, 'datasets/artwork-candidates', 'topic:Asset Dedup', 'pipelines/title-embedding-builder'],
    [1, 'datasets/scene-moods', 'topic:Scene Tagging', 'topic:Shot Boundary', 'models/contextual-placement'],
  ],
  [
    'image embeddings',
    'Games wants vectors of pictures',
    [3, 'datasets/shot-vectors', 'datasets/artwork-candidates', 'models/frame-encoder', 'features/shot-look'],
    [2, 'features/content-embedding', 'datasets/title-embeddings', 'topic:Asset Dedup'],
    [1, 'pipelines/title-embedding-builder', 'feature-groups/shot-signals'],
  ],
  [
    'video representation',
    'Ads wants vectors made from video',
    [3, 'datasets/shot-vectors', 'features/shot-look', 'models/frame-encoder'],
    [3, 'datasets/title-embeddings', 'features/content-embedding'],
    [2, 'pipelines/title-embedding-builder', 'feature-groups/shot-signals'],
    [1, 'topic:Scene Tagging', 'topic:Shot Boundary'],
  ],
  [
    'clips that look the same',
    'Messaging wants to avoid showing one clip twice',
    [3, 'topic:Asset Dedup', 'datasets/shot-vectors'],
    [2, 'models/frame-encoder', 'features/shot-look'],
    [1, 'datasets/artwork-candidates', 'topic:Trailer Preview'],
  ],
  [
    'duplicate video detection',
    'Ads wants to know commercials that were delivered twice',
    [3, 'topic:Asset Dedup'],
    [2, 'datasets/shot-vectors', 'models/frame-encoder'],
    [1, 'features/shot-look'],
  ],
  [
    'colour palette of a movie',
    'Growth wants colours for its posters',
    [3, 'features/shot-look', 'datasets/shot-vectors'],
    [2, 'datasets/artwork-candidates', 'models/frame-encoder'],
  ],
  [
    'movie vectors for ad targeting',
    'Ads wants the vector of a title',
    [3, 'features/content-embedding', 'datasets/title-embeddings'],
    [
      2,
      'pipelines/title-embedding-builder',
      'datasets/shot-vectors',
      'datasets/story-vectors',
      'models/ads-relevance-v2',
    ],
    [1, 'topic:Title Similarity', 'features/plot-tone', 'features/shot-look'],
  ],
  [
    'thumbnail selection',
    'Games wants what Personalization calls artwork',
    [3, 'topic:Artwork', 'topic:Game Artwork', 'datasets/artwork-candidates'],
    [1, 'topic:Trailer Preview'],
  ],
  [
    'poster images',
    'Growth wants pictures of titles',
    [3, 'datasets/artwork-candidates', 'topic:Artwork'],
    [2, 'topic:Game Artwork'],
  ],
  // Stories.
  [
    'semantic similarity of plots',
    'Personalization wants titles with a like story',
    [3, 'datasets/story-vectors', 'models/story-encoder', 'features/plot-tone'],
    [2, 'topic:Script Embedding', 'topic:Title Similarity'],
    [1, 'features/content-embedding', 'datasets/title-embeddings'],
  ],
  [
    'text embeddings of scripts',
    'Ads wants vectors of what is said in a title',
    [3, 'topic:Script Embedding', 'datasets/story-vectors', 'models/story-encoder', 'features/plot-tone'],
    [1, 'features/content-embedding', 'datasets/title-embeddings'],
  ],
  [
    'narrative features',
    'Ads wants features of the story of a title',
    [3, 'features/plot-tone', 'datasets/story-vectors'],
    [2, 'models/story-encoder', 'topic:Script Embedding'],
  ],
  [
    'nearest neighbours of movies',
    'Studio wants titles near to one another',
    [3, 'topic:Title Similarity', 'datasets/title-embeddings', 'features/content-embedding'],
    [2, 'models/story-encoder', 'models/frame-encoder', 'datasets/story-vectors', 'datasets/shot-vectors'],
  ],
  // Who likes what.
  [
    'user embeddings',
    'Games wants a vector of each member',
    [3, 'topic:Taste', 'features/household-interest'],
    [1, 'datasets/lookalike-seeds'],
  ],
  [
    'customer preferences',
    'Ads wants to know what people like',
    [3, 'topic:Taste', 'topic:Genre Affinity', 'features/genre-affinity'],
    [2, 'features/household-interest', 'topic:Language Affinity', 'topic:Top Picks'],
  ],
  [
    'similar viewers',
    'Growth wants people who watch alike',
    [3, 'topic:Taste', 'datasets/lookalike-seeds', 'features/household-interest'],
    [2, 'topic:Audience Segment'],
  ],
  [
    'target groups for a campaign',
    'Messaging wants groups of people to address',
    [3, 'topic:Audience Segment'],
    [2, 'datasets/lookalike-seeds', 'features/household-interest', 'feature-groups/household-signals'],
    [1, 'topic:Taste'],
  ],
  [
    'suggested shows',
    'Messaging wants recommendations to put into an e-mail',
    [3, 'topic:Top Picks', 'topic:Watch Next', 'topic:Digest'],
    [1, 'topic:Homepage Row', 'topic:Title Similarity'],
  ],
  // Who leaves.
  [
    'customer attrition',
    'Payments wants what foresees that members leave',
    [3, 'models/attrition-guard', 'features/cancel-propensity'],
    [2, 'topic:Involuntary Churn', 'datasets/exit-survey'],
    [1, 'feature-groups/loyalty-signals', 'topic:Win Back', 'topic:Member Lifetime', 'features/tenure-months'],
  ],
  [
    'churn prediction',
    'Ads wants what foresees that members leave',
    [3, 'features/cancel-propensity', 'models/attrition-guard', 'topic:Involuntary Churn'],
    [2, 'datasets/exit-survey', 'feature-groups/loyalty-signals'],
    [1, 'features/tenure-months', 'topic:Member Lifetime'],
  ],
  [
    'who will leave us',
    'Games wants members at risk',
    [3, 'models/attrition-guard', 'features/cancel-propensity'],
    [2, 'topic:Involuntary Churn', 'feature-groups/loyalty-signals'],
    [1, 'datasets/exit-survey'],
  ],
  [
    'reasons for leaving',
    'Studio wants to know why members go',
    [3, 'datasets/exit-survey'],
    [1, 'models/attrition-guard', 'features/cancel-propensity'],
  ],
  [
    'subscriber retention',
    'Studio wants what keeps members',
    [3, 'features/tenure-months', 'models/attrition-guard', 'features/cancel-propensity'],
    [2, 'feature-groups/loyalty-signals', 'topic:Member Lifetime', 'groups/growth-retention'],
    [1, 'datasets/exit-survey', 'topic:Win Back'],
  ],
  [
    'reactivation of lapsed customers',
    'Messaging wants those who may come back',
    [3, 'topic:Win Back'],
    [1, 'models/attrition-guard', 'datasets/exit-survey'],
  ],
  [
    'customer lifetime value',
    'Ads wants the worth of a member',
    [3, 'topic:Member Lifetime'],
    [1, 'features/tenure-months', 'feature-groups/loyalty-signals'],
  ],
  [
    'account age',
    'Payments wants since when somebody is a member',
    [3, 'features/tenure-months'],
    [1, 'topic:Member Lifetime'],
  ],
  // Too much of something.
  [
    'too many notifications',
    'Ads wants the limit that Messaging has',
    [3, 'topic:Message Fatigue', 'models/quiet-hours'],
    [2, 'datasets/opt-outs', 'topic:Push Notification'],
  ],
  [
    'ad fatigue',
    'Messaging wants the limit that Ads has',
    [3, 'topic:Frequency Cap'],
    [2, 'topic:Message Fatigue'],
    [1, 'models/quiet-hours'],
  ],
  [
    'contact limits',
    'Growth wants to know how often one may write to a member',
    [3, 'topic:Message Fatigue', 'models/quiet-hours'],
    [2, 'topic:Frequency Cap', 'datasets/opt-outs'],
  ],
  [
    'unsubscribed customers',
    'Growth wants those who want no messages',
    [3, 'datasets/opt-outs'],
    [2, 'topic:Message Fatigue', 'models/quiet-hours', 'topic:Email Subject'],
  ],
  [
    'do not disturb at night',
    'Games wants to send nothing to people asleep',
    [3, 'models/quiet-hours'],
    [2, 'topic:Send Time'],
    [1, 'datasets/opt-outs'],
  ],
  ['best delivery hour', 'Growth wants to write at the right hour', [3, 'topic:Send Time'], [2, 'models/quiet-hours']],
  // Harm.
  [
    'hacked accounts',
    'Games wants to know accounts that strangers use',
    [3, 'features/takeover-risk', 'datasets/takeover-cases', 'models/account-guardian'],
    [2, 'topic:Fraud Risk'],
    [1, 'feature-groups/risk-signals'],
  ],
  [
    'bot traffic',
    'Payments wants what tells people from programs',
    [3, 'topic:Viewability'],
    [1, 'models/account-guardian', 'topic:Fraud Risk'],
  ],
  ['toxic chat', 'Messaging wants what finds insults', [3, 'models/chat-moderator', 'datasets/lobby-reports']],
  [
    'abusive behaviour labels',
    'Ads wants labelled abuse',
    [3, 'datasets/lobby-reports', 'datasets/takeover-cases'],
    [2, 'models/chat-moderator', 'models/account-guardian'],
  ],
  [
    'card refusals',
    'Growth wants to know why joining fails at the payment',
    [3, 'datasets/issuer-declines', 'topic:Card Retry', 'features/decline-streak'],
    [1, 'topic:Involuntary Churn', 'topic:Gateway Routing'],
  ],
  [
    'failed billing',
    'Growth wants payments that did not go through',
    [3, 'topic:Involuntary Churn', 'datasets/issuer-declines', 'topic:Card Retry'],
    [2, 'topic:Dunning', 'features/decline-streak'],
  ],
  ['overdue bills', 'Messaging wants members who owe money', [3, 'topic:Dunning'], [1, 'topic:Involuntary Churn']],
  ['refund claims', 'Growth wants charges that customers contest', [3, 'topic:Chargeback'], [1, 'topic:Fraud Risk']],
  // Delay and quality.
  [
    'network delay',
    'Studio wants measurements of latency',
    [3, 'datasets/controller-telemetry', 'features/felt-lag', 'topic:Cloud Latency'],
    [1, 'datasets/playback-quality', 'data-sources/player-beacons'],
  ],
  [
    'streaming experience of viewers',
    'Ads wants how well video plays',
    [3, 'datasets/playback-quality'],
    [2, 'data-sources/player-beacons', 'topic:Encoding Ladder'],
  ],
  [
    'buffering',
    'Growth wants how often playing stalls',
    [3, 'datasets/playback-quality', 'data-sources/player-beacons'],
  ],
  [
    'video compression',
    'Games wants what chooses bitrates',
    [3, 'topic:Encoding Ladder'],
    [1, 'datasets/playback-quality'],
  ],
  // Measuring.
  [
    'incrementality against a control group',
    'Growth wants how Ads measures an effect',
    [3, 'topic:Brand Lift'],
    [2, 'topic:Ad Attribution'],
  ],
  [
    'conversions by campaign',
    'Messaging wants which message led to a purchase',
    [3, 'topic:Ad Attribution'],
    [2, 'topic:Click Through', 'topic:Brand Lift'],
  ],
  ['price elasticity', 'Ads wants how demand follows price', [3, 'datasets/price-tests'], [1, 'topic:Auction']],
  [
    'viewership projections',
    'Ads wants how many will watch a title',
    [3, 'topic:Audience Forecast'],
    [2, 'topic:Reach Forecast'],
    [1, 'topic:Inventory Forecast'],
  ],
  [
    'available ad slots',
    'Studio wants how many breaks there are',
    [3, 'topic:Inventory Forecast'],
    [1, 'topic:Auction'],
  ],
  [
    'human rated results',
    'Ads wants graded judgements for its own relevance',
    [3, 'datasets/search-judgements'],
    [1, 'topic:Search Query'],
  ],
  // Permissions and rights.
  ['gdpr', 'Ads wants what members consented to', [3, 'datasets/consent-records']],
  [
    'opt in for personal advertising',
    'Ads wants who allows it',
    [3, 'datasets/consent-records'],
    [1, 'datasets/opt-outs'],
  ],
  [
    'rights expiry',
    'Personalization wants until when a title can be shown',
    [3, 'datasets/licence-windows'],
    [2, 'topic:Content Valuation'],
  ],
  // Placing and pairing.
  [
    'emotion of a scene',
    'Ads wants the mood before a break',
    [3, 'features/scene-mood', 'datasets/scene-moods', 'topic:Scene Tagging'],
    [2, 'models/contextual-placement', 'topic:Creative Match'],
  ],
  [
    'unsuitable content for brands',
    'Studio wants what advertisers avoid',
    [3, 'datasets/brand-safety-labels'],
    [2, 'models/contextual-placement'],
  ],
  [
    'commercial next to the right moment',
    'Studio wants what places commercials',
    [3, 'models/contextual-placement', 'topic:Creative Match'],
    [2, 'topic:Ad Relevance', 'features/scene-mood'],
    [1, 'datasets/brand-safety-labels'],
  ],
  [
    'matchmaking',
    'Growth wants what Games calls matching of opponents',
    [3, 'models/opponent-finder', 'topic:Game Match'],
    [2, 'topic:Player Skill', 'features/strength-rating', 'groups/games-science'],
  ],
  [
    'playtime prediction',
    'Ads wants how long somebody plays',
    [3, 'topic:Session Length'],
    [1, 'feature-groups/player-signals'],
  ],
  ['speech to text', 'Ads wants what is said in a scene', [3, 'topic:Subtitle Timing'], [1, 'topic:Dubbing Quality']],
  [
    'raw camera material',
    'Ads wants unedited video',
    [3, 'data-sources/dailies-store'],
    [2, 'datasets/shot-vectors', 'data-sources/studio-asset-store'],
  ],
]

export const NEEDS: readonly JudgedQuery[] = needs.map(([query, need, ...relevant]) => ({
  query,
  need,
  relevant,
  kind: 'across domains',
  exact: false,
}))

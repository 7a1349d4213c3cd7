import { slotOf } from './words.ts'

/** Describes a topic in the terms of its part of the company: what models and pipelines do, and what data hold. */
interface DomainDescription {
  readonly does: string
  readonly holds: string
}

const about = (does: string, holds: string): DomainDescription => ({ does, holds })

const personalization: Readonly<Record<string, DomainDescription>> = {
  'Homepage Row': about(
    'Chooses which rows a member sees on opening the app.',
    'Rows shown to members, and what they started from them.',
  ),
  'Title Similarity': about(
    'Says which titles are alike, by the distance of their vectors.',
    'Pairs of titles, with how near they are to one another.',
  ),
  'Continue Watching': about(
    'Foresees which unfinished title a member will resume.',
    'Where members stopped watching, and whether they resumed.',
  ),
  'Watch Next': about('Recommends what to play when a title ends.', 'What was played after what, within a session.'),
  'Top Picks': about(
    'Recommends the ten titles that suit a member best.',
    'Recommendations given, and what was played.',
  ),
  'Genre Affinity': about('Estimates how fond a member is of each genre.', 'Hours viewed, by member and genre.'),
  Taste: about(
    'Keeps a vector for every member, made from all that they watched.',
    'Vectors of members, and clusters of members with a like taste.',
  ),
  Artwork: about(
    'Picks the picture that stands for a title, for each member.',
    'Pictures shown for titles, and whether they were clicked.',
  ),
  'Search Query': about(
    'Understands what members type into search, and completes it.',
    'Queries typed by members, with the results and what was played.',
  ),
  'Trailer Preview': about(
    'Chooses which clip plays when a title is in focus.',
    'Clips played in focus, and how long they kept attention.',
  ),
  Billboard: about(
    'Chooses the title promoted at the top of the homepage.',
    'Promotions at the top of the homepage, and plays from them.',
  ),
  'Row Ordering': about(
    'Puts the rows in order as the session goes on.',
    'Orders of rows shown, with how far members scrolled.',
  ),
  'Session Intent': about(
    'Guesses from the first minute whether a member browses or knows what to play.',
    'First minutes of sessions, labelled by how they ended.',
  ),
  'Language Affinity': about(
    'Estimates which spoken languages and subtitles a member prefers.',
    'Audio and subtitles chosen, by member.',
  ),
}

const ads: Readonly<Record<string, DomainDescription>> = {
  'Bid Shading': about('Lowers a bid to what is needed to win the auction.', 'Bids, with the price that won.'),
  'Ad Relevance': about(
    'Scores how well a commercial fits the programme that it interrupts.',
    'Commercials shown, with the programme around them and the reaction.',
  ),
  'Click Through': about(
    'Predicts whether a viewer responds to a commercial.',
    'Responses of viewers to commercials, by campaign.',
  ),
  'Ad Pacing': about(
    'Spreads the budget of a campaign evenly over its days.',
    'Spend of campaigns by hour, against plan.',
  ),
  'Frequency Cap': about(
    'Limits how often a household meets the same commercial.',
    'Exposures, by household and commercial.',
  ),
  'Creative Match': about(
    'Picks the cut of a commercial that suits the mood of the scene before the break.',
    'Cuts of commercials, with their look and mood.',
  ),
  Auction: about(
    'Decides which bidder gets a break, and at which price.',
    'Offers, floors and clearing prices of every break.',
  ),
  'Ad Attribution': about(
    'Credits purchases to the commercials seen before them.',
    'Purchases reported by advertisers, joined to exposures.',
  ),
  'Brand Lift': about(
    'Measures by surveys what a campaign changed, against a holdout that did not see it.',
    'Answers to surveys, of exposed households and of a holdout.',
  ),
  'Reach Forecast': about(
    'Forecasts how many households a campaign will meet.',
    'Distinct households, by campaign and day.',
  ),
  Viewability: about(
    'Tells attention to a commercial from an empty room, and from bots.',
    'Signals of the player during breaks, invalid traffic marked.',
  ),
  'Audience Segment': about(
    'Groups households by interest for advertisers, naming nobody.',
    'Segments of households, with their size and expiry.',
  ),
  'Inventory Forecast': about(
    'Forecasts how many breaks there will be to sell.',
    'Breaks available and sold, by country and hour.',
  ),
}

const studio: Readonly<Record<string, DomainDescription>> = {
  'Content Valuation': about(
    'Estimates what a title is worth over its licence, before it is bought.',
    'Cost, licence and viewing of every title.',
  ),
  'Script Embedding': about(
    'Turns the pages of a screenplay into vectors of story and tone.',
    'Vectors of screenplays, page by page.',
  ),
  'Shot Boundary': about(
    'Finds where the camera cuts, by the difference between frames.',
    'Cuts and dissolves of footage, with their time codes.',
  ),
  'Scene Tagging': about(
    'Labels scenes with the mood, the place and the objects seen in their frames.',
    'Labels of scenes, by people and by machines.',
  ),
  'Talent Match': about(
    'Suggests cast and crew for a project, from their earlier work.',
    'Credits of actors, writers and directors.',
  ),
  'Audience Forecast': about(
    'Forecasts how many households will watch a title in its first month.',
    'Completed views of titles, by country and week since launch.',
  ),
  'Dubbing Quality': about(
    'Rates how well a dubbed voice fits the lips and the original performance.',
    'Dubbed takes, rated by listeners.',
  ),
  'Subtitle Timing': about(
    'Moves subtitles to where the lines are spoken.',
    'Spoken lines with time codes, from speech recognition.',
  ),
  'Encoding Ladder': about(
    'Chooses bitrates for each title, by how hard its pictures are to compress.',
    'Picture quality against bitrate, by title and codec.',
  ),
  'Render Queue': about(
    'Foresees how long a frame takes to render, and orders the work of the farm.',
    'Jobs of the render farm, with their waiting times.',
  ),
  'Production Schedule': about(
    'Warns of shooting days that will run over.',
    'Shooting days, as planned and as they went.',
  ),
  'Asset Dedup': about(
    'Finds footage that looks the same, by perceptual fingerprints.',
    'Fingerprints of footage and stills in the asset store.',
  ),
}

const payments: Readonly<Record<string, DomainDescription>> = {
  'Card Retry': about(
    'Chooses when to try a declined card again.',
    'Declined charges, with the code of the bank and what the next attempt gave.',
  ),
  'Fraud Risk': about(
    'Scores payments for stolen cards and account takeover.',
    'Confirmed fraud, joined to the payments.',
  ),
  Chargeback: about(
    'Predicts which charges the cardholder will dispute.',
    'Disputes by reason, with the evidence sent.',
  ),
  'Gateway Routing': about(
    'Sends a charge to the bank that is likeliest to approve it.',
    'Approvals, by bank and hour.',
  ),
  'Involuntary Churn': about(
    'Finds members about to be lost because their payment fails.',
    'Memberships ended by failed payments.',
  ),
  'Gift Card': about('Detects odd redemption of vouchers.', 'Vouchers sold and redeemed.'),
  Dunning: about(
    'Decides when to remind a member of an unpaid invoice.',
    'Reminders of unpaid invoices, and payments that followed.',
  ),
}

const growth: Readonly<Record<string, DomainDescription>> = {
  'Member Lifetime': about(
    'Estimates how long a member stays, and what that is worth.',
    'Months of membership and revenue, by cohort.',
  ),
  'Free Trial': about('Predicts who stays after the trial.', 'Trials begun, and what came of them.'),
  'Win Back': about(
    'Finds former members likely to return, and the offer that brings them.',
    'Former members, offers sent, and returns.',
  ),
  'Plan Upsell': about(
    'Suggests a larger plan to households that would use it.',
    'Changes of plan, with the devices in use.',
  ),
  Referral: about('Predicts which members invite friends.', 'Invitations sent and accepted.'),
  'Sign Up Funnel': about(
    'Finds the step at which visitors give up joining.',
    'Steps of joining that visitors reached, by device and campaign.',
  ),
}

const messaging: Readonly<Record<string, DomainDescription>> = {
  'Push Notification': about(
    'Decides which notification to send to a phone, if any.',
    'Notifications sent and opened.',
  ),
  'Email Subject': about(
    'Chooses the headline of an e-mail that is likeliest to be opened.',
    'Headlines of e-mails, with opens and unsubscribes.',
  ),
  'Send Time': about('Picks the hour at which a member reads messages.', 'Hours of opening, by member and time zone.'),
  'Message Fatigue': about(
    'Limits how many messages a member gets before they unsubscribe.',
    'Messages a week by member, with unsubscribes.',
  ),
  'New Release Alert': about(
    'Tells members of a new title that they have been waiting for.',
    'Alerts about new titles, and plays after them.',
  ),
  Digest: about('Puts together the weekly e-mail of recommendations.', 'Weekly e-mails, with the titles in them.'),
}

const games: Readonly<Record<string, DomainDescription>> = {
  'Game Match': about(
    'Pairs opponents of equal strength.',
    'Matches, with the strength of both opponents and the result.',
  ),
  'Player Skill': about('Rates how strong an opponent is, from wins and losses.', 'Ratings after every match.'),
  'Session Length': about('Predicts how long somebody will go on playing.', 'Time spent in games, by device.'),
  'Game Artwork': about(
    'Picks the icon and screenshots that make people install a game.',
    'Icons and screenshots shown, and installs.',
  ),
  'Cloud Latency': about(
    'Foresees the lag between controller and data centre.',
    'Round-trip times, by provider and region.',
  ),
  'Install Intent': about(
    'Finds members likely to install a game from the row.',
    'Games offered in the row, and installs.',
  ),
}

const topics: Readonly<Record<string, DomainDescription>> = {
  ...personalization,
  ...ads,
  ...studio,
  ...payments,
  ...growth,
  ...messaging,
  ...games,
}

/** Describes a record whose generated name begins with a topic of its slot. */
export function aboutOf(slot: number, name: string): DomainDescription {
  const topic = slotOf(slot).topics.find((one) => name.startsWith(one))
  const found = topics[topic ?? '']
  if (found === undefined) throw new Error(`No topic of the slot has a text for "${name}": add it to topics.ts.`)
  return found
}

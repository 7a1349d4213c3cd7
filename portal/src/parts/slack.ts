/** Slack finds the channel in the reader's current workspace. */
export function slackAddress(slack: string): string {
  if (/^https:\/\//i.test(slack)) return slack
  return `https://slack.com/app_redirect?channel=${encodeURIComponent(slack.replace(/^#/, ''))}`
}

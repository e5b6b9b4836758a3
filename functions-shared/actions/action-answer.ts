/** What `patchbay_api.call_action` answers. */
export interface ActionAnswer {
  /** HTTP status; 200 for success, whatever the action. */
  status: number
  /** JSON: the action's output, or `{"error", "message"}`. */
  body: string
  /** With 429 and 503: the seconds to wait. */
  retry_after: number | null
  /** With a 403 for a missing scope: it, and those that were granted already. */
  scope_to_ask?: string | null
}

/** What the supervisor tells the process of the Data API and Auth. */
export type ApiSettings = {
  /** 0 takes any free port. */
  port: number
  restUrl: string
  authUrl: string
  inspectUrl: string
  mailLog: string
  api: { schemas: string[]; max_rows: number }
  auth: {
    jwt_secret: string
    publishable_key: string
    secret_key: string
    site_url: string
    additional_redirect_urls: string[]
    jwt_expiry: number
    enable_signup: boolean
    enable_refresh_token_rotation: boolean
    refresh_token_reuse_interval: number
    minimum_password_length: number
    email: { enable_confirmations: boolean }
  }
}

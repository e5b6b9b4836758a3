/** What `add` may write (DESIGN §11), of functions whose names begin with `prefix`; config.toml is not among it. */
export const listed = (prefix = ''): RegExp =>
  new RegExp(
    [
      '^supabase/(migrations/\\d{14}_patchbay_\\d{4}_\\w+\\.sql',
      `functions/${prefix}(oauth|gpt|mcp|users|ops)/(index\\.ts|deno\\.json)`,
      'functions/_patchbay/(runtime/[\\w/.-]+|app\\.ts|actions/index\\.ts)',
      'patchbay\\.lock\\.json)$',
    ].join('|'),
  )

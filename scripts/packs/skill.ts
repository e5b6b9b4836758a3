import type { App } from '../../functions-shared/index.ts'

/** The name of the skill: lower case, digits and dashes. */
export function skillName({ about }: App): string {
  return (
    about.name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '') || 'app'
  )
}

/** SKILL.md: what a model is told at length, as the instructions of a GPT told it. */
export function skillPage(app: App, guide: string): string {
  const { about, actions } = app
  const words = actions.map(({ title }) => title.toLowerCase()).join(', ')
  const description = `${about.description} Use it when the user asks for one of these: ${words}.`
  return `---
name: ${skillName(app)}
description: ${JSON.stringify(description)}
---

# ${about.title}

${guide.replaceAll('GPT', 'plugin')}
`
}

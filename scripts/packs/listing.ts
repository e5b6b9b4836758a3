import { z } from 'zod'
import type { App } from '../../functions-shared/index.ts'
import type { Deployment } from './deployment.ts'

/** What directories show of an app beside its about, and where its pages are. */
export interface Listing {
  developer: string
  category: string
  longDescription: string
  releaseNotes: string
  /** Where another page than Patchbay's says it. */
  websiteUrl?: string | undefined
  supportUrl?: string | undefined
  privacyUrl?: string | undefined
  termsUrl?: string | undefined
}

const text = z.string()

/** What an adopter's listing.ts exports. */
export const listingFile = z.object({
  listing: z.strictObject({
    developer: text,
    category: text,
    longDescription: text,
    releaseNotes: text,
    websiteUrl: text.optional(),
    supportUrl: text.optional(),
    privacyUrl: text.optional(),
    termsUrl: text.optional(),
  }),
})

/** Until somebody writes a better one. */
export function plainListing({ about }: App): Listing {
  return {
    developer: about.title,
    category: 'Productivity',
    longDescription: about.description,
    releaseNotes: 'First version.',
  }
}

/** The four pages that a directory wants. */
export interface Pages {
  website: string
  support: string
  privacy: string
  terms: string
}

/** Patchbay's own, where the listing names no other. */
export function pagesOf(listing: Listing, { webUrl }: Deployment): Pages {
  return {
    website: listing.websiteUrl ?? `${webUrl}/`,
    support: listing.supportUrl ?? `${webUrl}/support`,
    privacy: listing.privacyUrl ?? `${webUrl}/privacy`,
    terms: listing.termsUrl ?? `${webUrl}/terms`,
  }
}

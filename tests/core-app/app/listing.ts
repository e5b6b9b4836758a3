export const listing = {
  developer: 'Notes',
  category: 'Productivity',
  longDescription: 'Reads, writes and pins your notes.',
  releaseNotes: 'First version.',
}

import { expect, test } from 'vitest'
import { isAboutApprovals } from './waiting.ts'

test.each(['approval_requested', 'assistant_acted', 'app_disconnected'])(
  '%s may change what waits',
  (event) => expect(isAboutApprovals(event)).toBe(true),
)

test('nothing else does', () => expect(isAboutApprovals('app_connected')).toBe(false))

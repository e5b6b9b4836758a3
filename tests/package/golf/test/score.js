import assert from 'node:assert/strict'
import { it } from 'node:test'
import { overPar } from '../src/score.js'

it('counts strokes above par', () => {
  assert.equal(overPar([4, 5], [4, 4]), 1)
})

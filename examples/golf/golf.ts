import { z } from 'zod'
import { defineAction } from '../../functions-shared/actions/define-action.ts'
import { text, uuid } from '../../functions-shared/actions/fields.ts'

const hole = z.int().min(1).max(18).meta({ description: 'Number of the hole, 1 to 18.' })
const club = text(1, 30, 'The club, as the user calls it: driver, 7 iron, putter.')
const roundId = uuid('Id of the round.')
const day = z.iso.date().meta({ description: 'Day of the round in UTC, as 2026-11-21.' })

export const logShot = defineAction({
  operationId: 'logShot',
  method: 'POST',
  path: '/golf/shots',
  title: 'Log a golf shot',
  summary:
    'Writes down one shot of the round that the user is playing today. Call it once for each shot that the user tells, ' +
    'and say back hole and stroke. Do not guess the hole, the club or where the ball ended: ask.',
  scope: 'golf:write',
  effect: 'write',
  idempotent: false,
  successStatus: 201,
  limit: { capacity: 10, perMinute: 20 },
  input: z.strictObject({
    hole,
    club,
    result: z
      .enum(['fairway', 'rough', 'bunker', 'water', 'out_of_bounds', 'green', 'holed'])
      .meta({ description: 'Where the ball ended; holed when it is in the hole.' }),
    distance_m: z
      .int()
      .min(0)
      .max(400)
      .optional()
      .meta({ description: 'How far it went, in metres. Convert yards.' }),
    course: text(1, 100, 'Name of the course, when the user says it.').optional(),
  }),
  output: z.strictObject({
    shot_id: uuid('Id of the shot.'),
    round_id: roundId,
    hole,
    stroke: z.int().meta({ description: 'Which stroke on this hole it was.' }),
    holed: z.boolean().meta({ description: 'Whether the hole is finished.' }),
  }),
  describe: ({ hole, club, result }) =>
    `Logged hole ${hole}: ${club}, ${result.replaceAll('_', ' ')}`,
  example: { hole: 1, club: 'driver', result: 'fairway', distance_m: 210 },
})

export const roundSummary = defineAction({
  operationId: 'roundSummary',
  method: 'GET',
  path: '/golf/round',
  title: 'Summarize a golf round',
  summary:
    'Sums up one round: strokes by hole and distance by club. Call it when the user asks how the round goes or went.',
  scope: 'golf:read',
  effect: 'read',
  idempotent: true,
  input: z.strictObject({ played_on: day.optional() }),
  output: z.strictObject({
    round_id: roundId,
    played_on: day,
    course: z.string().nullable().meta({ description: 'Name of the course, when known.' }),
    strokes: z.int().meta({ description: 'Strokes of the whole round so far.' }),
    holes: z.array(
      z.strictObject({
        hole,
        strokes: z.int().meta({ description: 'Strokes on this hole.' }),
        holed: z.boolean().meta({ description: 'Whether it is finished.' }),
      }),
    ),
    clubs: z.array(
      z.strictObject({
        club,
        shots: z.int().meta({ description: 'How often it was used.' }),
        average_distance_m: z
          .int()
          .nullable()
          .meta({ description: 'In metres; null when no distance was told.' }),
      }),
    ),
  }),
  describe: ({ played_on }) =>
    played_on === undefined ? 'Looked at the latest round' : `Looked at the round of ${played_on}`,
  example: {},
})

/** What the adopter adds to functions-shared/app/actions.ts. */
export const golfActions = [logShot, roundSummary] as const

import * as oauth from 'oauth4webapi'
import { expect, it } from 'vitest'
import { connect, http } from '../support/by-the-book.ts'
import { deviceClient } from '../support/device.ts'
import { F } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

it('oauth4webapi connects a device (RFC 8628)', async () => {
  const { as, client, authentication } = await connect('none', `${F}/gpt`)
  const started = await oauth.processDeviceAuthorizationResponse(
    as,
    client,
    await oauth.deviceAuthorizationRequest(
      as,
      client,
      authentication,
      { scope: 'profile:read' },
      http,
    ),
  )
  const poll = async () =>
    oauth.processDeviceCodeResponse(
      as,
      client,
      await oauth.deviceCodeGrantRequest(as, client, authentication, started.device_code, http),
    )
  await expect(poll()).rejects.toMatchObject({ error: 'authorization_pending' })
  await expect(poll()).rejects.toMatchObject({ error: 'slow_down' })
  await deviceClient().decideDevice(started.user_code, await newUser())
  expect(await poll()).toMatchObject({ token_type: 'bearer', scope: 'profile:read' })
  await expect(poll()).rejects.toMatchObject({ error: 'invalid_grant' })
})

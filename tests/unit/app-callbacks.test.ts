import { describe, expect, it } from 'vitest'
import {
  knownAppCallbacks,
  readAppCallbacks,
} from '../../functions-shared/runtime/config/app-callbacks.ts'

describe('PATCHBAY_APP_SCHEMES', () => {
  it.each([undefined, '', ' , '])('is %j: the known callbacks alone', (setting) => {
    expect(readAppCallbacks(setting)).toEqual({ callbacks: knownAppCallbacks })
  })

  it('adds exact callbacks, each once', () => {
    const setting = ' myeditor://mcp/callback, kiro://kiro.mcp/cb ,myeditor://mcp/callback'
    expect(readAppCallbacks(setting)).toEqual({
      callbacks: [...knownAppCallbacks, 'myeditor://mcp/callback', 'kiro://kiro.mcp/cb'],
    })
  })

  it.each([
    'myeditor',
    'myeditor:',
    'myeditor://',
    'myeditor://mcp',
    'myeditor:/callback',
    'myeditor://mcp/callback?x=1',
    'myeditor://mcp/callback#x',
    'myeditor://user@mcp/callback',
    'myeditor://mcp/*',
    'MyEditor://mcp/callback',
    'myeditor://mcp/call back',
    'https://app.example/cb',
    'javascript://x/%0aalert(1)',
    'data://text/html',
    'file://host/etc',
    'blob://x/y',
    'intent://x/y',
    'chrome-extension://x/y',
  ])('refuses %s', (entry) => {
    expect(readAppCallbacks(`myeditor://mcp/callback,${entry}`)).toHaveProperty('problem')
  })
})

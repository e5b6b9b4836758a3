/** Whether this is somebody's own machine: there the playground is offered. */
export const isLocalStack = (): boolean =>
  /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(window.location.hostname)

// One function as Edge Runtime runs it: `export default { fetch }`, the path begins with the function's name.
const [entry] = Deno.args
const { default: worker } = await import(entry)
Deno.serve(
  { port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log(`listening ${port}`) },
  (request) => worker.fetch(request),
)

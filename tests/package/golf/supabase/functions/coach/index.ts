Deno.serve(() => Response.json({ advice: 'Keep your head down.' }))

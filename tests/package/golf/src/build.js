import { mkdirSync, writeFileSync } from 'node:fs'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { overPar } from './score.js'

mkdirSync('dist', { recursive: true })
const page = createElement('p', null, `Over par: ${overPar([4, 5], [4, 4])}`)
writeFileSync('dist/index.html', renderToString(page))

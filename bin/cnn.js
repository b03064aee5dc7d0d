#!/usr/bin/env node
// Starts the command line. Node 4 can read this file, and is told here what is needed; nothing newer stands in it.
var version = process.versions.node.split('.').map(Number)
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  process.stderr.write(`error: cnn needs Node 20.19 or newer; this is ${process.versions.node}\n`)
  process.exit(7)
}
require('./start.js')

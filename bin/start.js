// Runs the command line: read only once the version of Node is known to be new enough.
import('../dist/command/main.js')
  .then(({ main }) => main(process.argv.slice(2)))
  .then((code) => {
    process.exitCode = code
  })
